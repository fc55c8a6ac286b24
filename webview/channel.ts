import { messageOf } from '../src/humanError';
import {
  type HostMessage,
  type PageMessage,
  type PageRequest,
  readHostMessage,
  type ReplyMessage,
} from '../src/webviewProtocol';

/** The function with which a page reaches the editor; it may be called once. */
declare function acquireVsCodeApi(): {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
};

interface Asked {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The page's way to the extension and back. */
export class Channel {
  private readonly api = acquireVsCodeApi();
  private readonly asked = new Map<number, Asked>();
  private requests = 0;

  /** @param onMessage gets what is no reply */
  constructor(onMessage: (message: Exclude<HostMessage, ReplyMessage>) => void) {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      let message: HostMessage;
      try {
        message = readHostMessage(event.data);
      } catch (error) {
        console.error(messageOf(error));
        return;
      }
      if (message.type === 'reply') this.settle(message);
      else onMessage(message);
    });
  }

  post(message: PageMessage): void {
    this.api.postMessage(message);
  }

  /** @throws Error with the extension's words where it could not */
  ask(request: PageRequest): Promise<unknown> {
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
