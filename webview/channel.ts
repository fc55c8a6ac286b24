import { messageOf } from '../src/common/humanError';
import type { ReplyMessage } from '../src/pictureProtocol';

/** The function with which a page reaches the editor; it may be called once. */
declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** A request on its way, as every protocol has it. */
interface Asking<Request> {
  readonly type: 'request';
  readonly id: number;
  readonly request: Request;
}

interface Asked {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The page's way to the extension and back, in the words of their protocol. */
export class Channel<
  Host extends { readonly type: string },
  Page extends { readonly type: string },
  Request,
> {
  private readonly api = acquireVsCodeApi();
  private readonly asked = new Map<number, Asked>();
  private requests = 0;

  /**
   * @param read checks what comes, and throws where it is no message
   * @param onMessage gets what is no reply
   */
  constructor(
    read: (value: unknown) => Host | ReplyMessage,
    onMessage: (message: Exclude<Host, ReplyMessage>) => void,
  ) {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      let message: Host | ReplyMessage;
      try {
        message = read(event.data);
      } catch (error) {
        console.error(messageOf(error));
        return;
      }
      if (message.type === 'reply') this.settle(message as ReplyMessage);
      else onMessage(message as Exclude<Host, ReplyMessage>);
    });
  }

  post(message: Page | Asking<Request>): void {
    this.api.postMessage(message);
  }

  /** @throws Error with the extension's words where it could not */
  ask(request: Request): Promise<unknown> {
    const id = ++this.requests;
    return new Promise((resolve, reject) => {
      this.asked.set(id, { resolve, reject });
      this.post({ type: 'request', id, request });
    });
  }

  /** Where the person was when the page was last here; what it holds is not to be trusted. */
  get state(): unknown {
    return this.api.getState();
  }

  set state(state: unknown) {
    this.api.setState(state);
  }

  private settle(reply: ReplyMessage): void {
    const asked = this.asked.get(reply.id);
    this.asked.delete(reply.id);
    if ('error' in reply) asked?.reject(new Error(reply.error));
    else asked?.resolve(reply.result);
  }
}
