/** What the page of a panel loads, as addresses that the webview may read. */
export interface PanelResources {
  readonly script: string;
  readonly style: string;
  /** Source of everything the webview may load (`Webview.cspSource`). */
  readonly source: string;
  /** Different for each page. */
  readonly nonce: string;
}

/**
 * The page that the panel's script fills. Nothing inline is allowed but what carries the nonce; the meta element gives it to the controls,
 * which try out a style when they load.
 */
export function panelPage({ script, style, source, nonce }: PanelResources): string {
  const policy = [
    `default-src 'none'`,
    `img-src ${source}`,
    `font-src ${source}`,
    `style-src ${source} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<link rel="stylesheet" href="${style}">
<title>KernelFoundry</title>
</head>
<body>
<div id="panel"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
