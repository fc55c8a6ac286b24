import { plainText } from '../common/plainText';
import { escapeXml } from '../common/xml';

/** Longest line that is shown. */
const LONGEST = 2000;

/** A page without scripts for a heading and preformatted text, whatever the text holds. */
export function textPage(heading: string, text: string): string {
  const lines = text.split('\n').map((line) => escapeXml(plainText(line, LONGEST)));
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
</head>
<body>
<h2>${escapeXml(plainText(heading))}</h2>
<pre>${lines.join('\n')}</pre>
</body>
</html>`;
}
