import { html } from './dom';

/**
 * The tabs above the picture, the first one selected at first, after the ARIA pattern: arrows move,
 * and what is focused shows.
 */
export class Tabs<T extends string> {
  readonly element = html('div', { role: 'tablist' });
  selected: T;
  private readonly buttons: ReadonlyMap<T, HTMLButtonElement>;

  constructor(
    words: Readonly<Record<T, string>>,
    private readonly onSelect: () => void,
  ) {
    [this.selected] = Object.keys(words) as [T];
    this.buttons = new Map(
      (Object.entries(words) as [T, string][]).map(([tab, label]) => {
        const attributes = {
          role: 'tab',
          type: 'button',
          id: `tab-${tab}`,
          'aria-controls': 'picture',
        };
        const element = html('button', attributes, label);
        element.addEventListener('click', () => this.select(tab));
        element.addEventListener('keydown', (event) => this.move(event));
        return [tab, element];
      }),
    );
    this.element.append(...this.buttons.values());
    this.show();
  }

  /** Shows the tab; anything else than a tab's name is let be. */
  select(tab: unknown): void {
    const known = [...this.buttons.keys()].find((name) => name === tab);
    if (!known || known === this.selected) return;
    this.selected = known;
    this.show();
    this.onSelect();
  }

  private show(): void {
    for (const [tab, element] of this.buttons) {
      element.setAttribute('aria-selected', String(tab === this.selected));
      element.tabIndex = tab === this.selected ? 0 : -1;
    }
  }

  private move(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const tabs = [...this.buttons.keys()];
    const at = (tabs.indexOf(this.selected) + by + tabs.length) % tabs.length;
    this.select(tabs[at]);
    this.buttons.get(this.selected)?.focus();
  }
}
