import { randomBytes } from 'node:crypto';
import { env, l10n, Uri, type Webview, type WebviewOptions } from 'vscode';
import { escapeXml } from '../common/xml';

/** Where esbuild puts what the page is made of. */
function pageFolder(extensionUri: Uri): Uri {
  return Uri.joinPath(extensionUri, 'dist', 'webview');
}

/** The page may load its own scripts, styles and icons, and nothing else. */
export function pageOptions(extensionUri: Uri): WebviewOptions {
  return { enableScripts: true, localResourceRoots: [pageFolder(extensionUri)] };
}

/** What a page is made of, as names of files. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
  readonly title: string;
  /** A script that the page starts as a worker. */
  readonly worker?: string;
}

/**
 * The page without what it shows. A worker is fetched and started as a blob: a webview may not
 * start one from another origin.
 */
export function webviewPage(
  webview: Webview,
  extensionUri: Uri,
  { script, style, title, worker }: PageParts,
): string {
  const address = (file: string) =>
    escapeXml(webview.asWebviewUri(Uri.joinPath(pageFolder(extensionUri), file)).toString());
  const nonce = randomBytes(16).toString('base64');
  const { cspSource } = webview;
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    // A picture on its way to PNG.
    `img-src blob:`,
    ...(worker ? [`connect-src ${cspSource}`, `worker-src blob:`] : []),
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeXml(env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeXml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<link rel="stylesheet" href="${address(style)}">
</head>
<body${worker ? ` data-worker="${address(worker)}"` : ''} data-words="${escapeXml(JSON.stringify(l10n.bundle ?? {}))}">
<script nonce="${nonce}" src="${address(script)}"></script>
</body>
</html>
`;
}
