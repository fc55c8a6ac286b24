import { type CustomReadonlyEditorProvider, type Webview, window } from 'vscode';

/** When the page of a trace's editor was first sent a run with threads. */
export interface PageTimes {
  first: number | undefined;
}

/** Watches what trace editors that are opened from now on send to their pages. */
export function spyOnTracePages(): PageTimes {
  const times: PageTimes = { first: undefined };
  const register = window.registerCustomEditorProvider.bind(window);
  const spying = (type: string, provider: CustomReadonlyEditorProvider, options?: object) => {
    const resolve = provider.resolveCustomEditor.bind(provider);
    provider.resolveCustomEditor = (document, panel, token) => {
      watch(panel.webview, times);
      return resolve(document, panel, token);
    };
    return register(type, provider, options);
  };
  Object.assign(window, { registerCustomEditorProvider: spying });
  return times;
}

function watch(webview: Webview, times: PageTimes): void {
  const post = webview.postMessage.bind(webview);
  webview.postMessage = (message: { view?: { threads?: readonly unknown[] } }) => {
    if (message.view?.threads?.length) times.first ??= performance.now();
    return post(message);
  };
}
