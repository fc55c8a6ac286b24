import { randomBytes } from 'node:crypto';
import { env, l10n, Uri, type Webview, type WebviewOptions } from 'vscode';

/** Where esbuild puts what the page is made of. */
function pageFolder(extensionUri: Uri): Uri {
  return Uri.joinPath(extensionUri, 'dist', 'webview');
}

/** The page may load its own scripts, styles and icons, and nothing else. */
export function pictureOptions(extensionUri: Uri): WebviewOptions {
  return { enableScripts: true, localResourceRoots: [pageFolder(extensionUri)] };
}

/**
 * The page without what it shows. The layout's worker is fetched and started as a blob: a webview
 * may not start a worker from another origin.
 */
export function picturePage(webview: Webview, extensionUri: Uri): string {
  const address = (name: string) =>
    escapeHtml(webview.asWebviewUri(Uri.joinPath(pageFolder(extensionUri), name)).toString());
  const nonce = randomBytes(16).toString('base64');
  const { cspSource } = webview;
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    // A picture on its way to PNG.
    `img-src blob:`,
    `connect-src ${cspSource}`,
    `worker-src blob:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(l10n.t('Pictures of a Run'))}</title>
<link rel="stylesheet" href="${address('page.css')}">
</head>
<body data-worker="${address('elkWorker.js')}" data-words="${escapeHtml(JSON.stringify(l10n.bundle ?? {}))}">
<script nonce="${nonce}" src="${address('main.js')}"></script>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
