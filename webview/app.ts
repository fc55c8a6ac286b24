import { messageOf } from '../src/common/humanError';
import type { Localizer } from '../src/common/localizer';
import type { ThreadView } from '../src/inspect/runView';
import type { ThreadId } from '../src/trace/traceEvent';
import type {
  BatchEnd,
  DeltaMessage,
  HostMessage,
  PageMessage,
  PageRequest,
  PictureFormat,
  PictureTab,
  ReplyMessage,
  SnapshotMessage,
} from '../src/pictureProtocol';
import type { Channel } from './channel';
import { copyTable } from './copyTable';
import { html } from './dom';
import { fileOf } from './exportFile';
import { withNextFrame } from './frame';
import { headlineOf } from './headline';
import type { PageContext, Picture } from './picture';
import { RunStore } from './runStore';
import { TableView } from './tableView';
import { Tabs } from './tabs';
import { button, toggle } from './toolkit';

export type AppChannel = Channel<HostMessage, PageMessage, PageRequest>;

const KEEPING_MS = 100;

export type Pictures = Readonly<Record<PictureTab, Picture>>;

/** The page: its head, the three pictures, one of them in sight, and the table behind it. */
export class App implements PageContext {
  private readonly pictures: Pictures;
  private readonly tabs: Tabs<PictureTab>;
  private readonly table: TableView;
  private readonly headline = html('p', { class: 'headline' });
  private readonly tools = html('div', { class: 'tools' });
  private readonly body = html('div', { class: 'body', role: 'tabpanel', id: 'picture' });
  private readonly said = html('span', { class: 'said' });
  private readonly live = html('div', { class: 'unseen', 'aria-live': 'polite' });
  private readonly past: HTMLElement;
  private readonly empty: HTMLElement;
  private readonly tableToggle;
  canSolveSerially = false;
  private run: RunStore | undefined;
  /** Threads of the batches that are to come. */
  private readonly parts = new Map<number, (readonly ThreadView[])[]>();
  private serial: RunStore | undefined;
  private thread: ThreadId | undefined;
  private isTable = false;
  private readonly drawSoon = withNextFrame(() => this.draw());
  private isOther = true;
  private keeping: number | undefined;

  constructor(
    readonly l10n: Localizer,
    private readonly channel: AppChannel,
    make: (page: PageContext) => Pictures,
  ) {
    this.pictures = make(this);
    this.table = new TableView(this);
    const words: Readonly<Record<PictureTab, string>> = {
      graph: l10n.t('Graph'),
      timeline: l10n.t('Timeline'),
      context: l10n.t('Context Usage'),
    };
    this.tabs = new Tabs(words, () => {
      this.showTab();
      this.keep();
    });
    this.tableToggle = toggle(l10n.t('Show as a Table'), 'table', (on) => {
      this.isTable = on;
      this.showTab();
      this.keep();
    });
    this.past = button(l10n.t('Back to the newest moment'), () => channel.post({ type: 'goLive' }));
    this.past.classList.add('past');
    this.empty = html(
      'div',
      { class: 'empty' },
      html(
        'p',
        {},
        l10n.t('No run is open. Solve a problem, or open a trace, to see its threads.'),
      ),
      button(l10n.t('Solve a Problem'), () => channel.post({ type: 'solve' })),
    );
    document.body.append(
      html('header', {}, this.tabs.element, this.tools),
      html('div', { class: 'subject' }, this.headline, this.said, this.past),
      this.body,
      this.live,
    );
    this.restore(channel.state);
    this.showTab();
  }

  receive(message: Exclude<HostMessage, ReplyMessage>): void {
    switch (message.type) {
      case 'part':
        this.partsOf(message.batch).push(message.threads);
        break;
      case 'snapshot':
        this.take(message);
        break;
      case 'delta':
        this.change(message);
        break;
      case 'serial':
        this.serial = message.view && new RunStore(message.view);
        this.schedule(false);
        break;
      case 'selection':
        this.show(message.thread, true);
        break;
      case 'tab':
        this.tabs.select(message.tab);
        break;
      case 'reveal':
        this.show(message.thread, true);
        break;
      case 'export':
        this.export(message.format);
        break;
    }
  }

  select(thread: ThreadId): void {
    this.show(thread, false);
    this.channel.post({ type: 'select', thread });
  }

  open(thread: ThreadId): void {
    this.channel.post({ type: 'open', thread });
  }

  announce(text: string): void {
    this.said.textContent = '';
    this.live.textContent = text;
  }

  complain(error: unknown): void {
    this.announce(messageOf(error));
    this.said.textContent = messageOf(error);
  }

  ask(request: PageRequest): Promise<unknown> {
    return this.channel.ask(request);
  }

  /** A moment later: a picture that is moved asks for it with every frame. */
  keep(): void {
    this.keeping ??= window.setTimeout(() => this.keepNow(), KEEPING_MS);
  }

  private keepNow(): void {
    this.keeping = undefined;
    const pictures = Object.entries(this.pictures).map(
      ([tab, { choices }]) => [tab, choices] as const,
    );
    this.channel.state = {
      ...Object.fromEntries<unknown>(pictures),
      tab: this.tabs.selected,
      isTable: this.isTable,
    };
  }

  private restore(state: unknown): void {
    const kept = (typeof state === 'object' && state !== null ? state : {}) as Record<
      string,
      unknown
    >;
    for (const [tab, picture] of Object.entries(this.pictures)) picture.choices = kept[tab];
    this.isTable = kept.isTable === true;
    this.tableToggle.set(this.isTable);
    this.tabs.select(kept.tab);
  }

  private take(message: SnapshotMessage): void {
    const { view, serial, thread, canSolveSerially } = message;
    const threads = this.threadsOf(message, view?.threads ?? []);
    // What is newer than it begins with another.
    this.parts.clear();
    if (!threads) return;
    this.canSolveSerially = canSolveSerially;
    this.run = view && new RunStore({ ...view, threads });
    this.serial = serial && new RunStore(serial);
    this.thread = thread;
    this.schedule(true);
  }

  private change(message: DeltaMessage): void {
    const threads = this.threadsOf(message, message.threads);
    if (!threads) return;
    this.run?.apply({ ...message, threads });
    this.schedule(false);
  }

  private partsOf(batch: number): (readonly ThreadView[])[] {
    const parts = this.parts.get(batch) ?? [];
    this.parts.set(batch, parts);
    return parts;
  }

  /** All threads of a batch; undefined where its first parts went to the page before this one. */
  private threadsOf({ batch, parts }: BatchEnd, last: readonly ThreadView[]) {
    const before = this.partsOf(batch);
    this.parts.delete(batch);
    return before.length === parts ? [...before.flat(), ...last] : undefined;
  }

  /** Draws with the next frame, once for all that came until then. */
  private schedule(isOther: boolean): void {
    this.isOther ||= isOther;
    this.drawSoon();
  }

  private get picture(): Picture {
    return this.pictures[this.tabs.selected];
  }

  private showTab(): void {
    const { l10n } = this;
    const copy = button(l10n.t('Copy as CSV'), () => copyTable(this.picture.table(), this), 'copy');
    const asSvg = button(l10n.t('Export as SVG'), () => this.export('svg'), 'save');
    const asPng = button(l10n.t('Export as PNG'), () => this.export('png'), 'device-camera');
    const tools = this.isTable ? [copy] : [...this.picture.tools, asSvg, asPng];
    this.tools.replaceChildren(...tools, this.tableToggle.element);
    this.body.setAttribute('aria-labelledby', `tab-${this.tabs.selected}`);
    this.isOther = true;
    this.draw();
  }

  private draw(): void {
    const { run, picture, isOther } = this;
    this.isOther = false;
    this.past.hidden = run?.head.live ?? true;
    this.tools.hidden = !run;
    if (!run) {
      this.headline.replaceChildren();
      this.body.replaceChildren(this.empty);
      return;
    }
    this.headline.replaceChildren(
      ...headlineOf(run, this.l10n).map((part) => html('span', {}, part)),
    );
    const element = this.isTable ? this.table.element : picture.element;
    if (element.parentElement !== this.body) this.body.replaceChildren(element);
    picture.draw(run, this.serial, isOther);
    if (this.isTable) this.table.draw(picture.table());
    this.showSelection(isOther);
  }

  private show(thread: ThreadId | undefined, reveal: boolean): void {
    this.thread = thread;
    this.showSelection(reveal);
  }

  private showSelection(reveal: boolean): void {
    if (!this.run) return;
    if (this.isTable) this.table.select(this.thread, reveal);
    else this.picture.select(this.thread, reveal);
  }

  private export(format: PictureFormat): void {
    const { l10n } = this;
    const picture = this.picture.exported();
    if (!picture || !this.run) return;
    const name = `${this.run.head.name} ${this.tabs.selected}`;
    fileOf(picture, format)
      .then((content) => this.ask({ kind: 'save', name, format, content }))
      .then(
        (isSaved) => this.announce(isSaved ? l10n.t('Saved.') : ''),
        (error: unknown) => this.complain(error),
      );
  }
}
