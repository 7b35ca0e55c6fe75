/** `[#########-----------]  27/60`. */
export function progressBar(done: number, total: number, width = 20): string {
  const share = total <= 0 ? 0 : Math.min(1, done / total);
  const filled = Math.round(share * width);
  const digits = String(total).length;
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${String(done).padStart(digits)}/${total}`;
}
