/**
 * One tooltip for the whole panel: shown on hover and on focus alike, hidden by Escape. Its text is the element's `data-tip`,
 * a line each; screen readers have the same in the element's name.
 */
export function followTooltips(root: HTMLElement): void {
  const tip = document.createElement('div');
  tip.className = 'tooltip';
  tip.hidden = true;
  tip.setAttribute('aria-hidden', 'true');
  root.ownerDocument.body.append(tip);
  const target = (event: Event): HTMLElement | undefined =>
    event.target instanceof Element
      ? (event.target.closest<HTMLElement>('[data-tip]') ?? undefined)
      : undefined;
  let shownFor: Element | undefined;
  const hide = (): void => {
    tip.hidden = true;
    shownFor = undefined;
  };
  const show = (element: HTMLElement): void => {
    const text = element.getAttribute('data-tip') ?? '';
    if (text === '') return;
    shownFor = element;
    tip.textContent = text;
    tip.hidden = false;
    const at = element.getBoundingClientRect();
    const own = tip.getBoundingClientRect();
    const below = at.bottom + 6 + own.height < innerHeight;
    const left = Math.max(4, Math.min(at.left, innerWidth - own.width - 4));
    tip.style.setProperty('left', `${left}px`);
    tip.style.setProperty('top', `${below ? at.bottom + 6 : Math.max(4, at.top - own.height - 6)}px`);
  };
  root.addEventListener('pointerover', (event) => {
    const element = target(event);
    if (element === undefined) hide();
    else if (element !== shownFor) show(element);
  });
  root.addEventListener('pointerleave', hide);
  root.addEventListener('pointerdown', hide);
  root.addEventListener('focusin', (event) => {
    const element = target(event);
    if (element !== undefined && element.matches(':focus-visible')) show(element);
  });
  root.addEventListener('focusout', hide);
  root.addEventListener('scroll', hide, true);
  root.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && !tip.hidden) {
        hide();
        event.stopPropagation();
      }
    },
    true,
  );
}
