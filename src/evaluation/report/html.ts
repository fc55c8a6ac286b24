import { methodName } from '../../common/method';
import { assertNever } from '../../common/assertNever';
import type { Localizer } from '../../common/localizer';
import { escapeXml } from '../../common/xml';
import type { Claim } from '../suites/suiteClaims';
import { type Block, type LinkedItem, type ReportDocument, suiteDocument } from './document';
import { type Figure, pointsTable } from './figure';
import { relativeAddress } from './relativeAddress';
import type { ReportData, Table } from './reportData';
import { COLOURS, drawSvg } from './svg';
import { percent, pointsWords, pValue, rangeOfPoints, sentence } from './words';

/** The text for the page. A number and its unit stay on one line. */
function escapeText(text: string): string {
  return escapeXml(text).replaceAll(' %', '\u00a0%');
}

export function renderHtml(data: ReportData, l10n: Localizer): string {
  return renderPage(suiteDocument(data, l10n), l10n);
}

/** One page that needs nothing else: no script, no font, no picture from elsewhere. */
export function renderPage(
  { title, lead, claims, sections }: ReportDocument,
  l10n: Localizer,
): string {
  // The tag of the language that these words are in, which nothing else tells.
  const language = l10n.t('en');
  const contents = sections.map(({ id, title }) => `<a href="#${id}">${escapeText(title)}</a>`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeText(title)}</h1>
<p>${escapeText(lead)}</p>
</header>
<main>
<div class="cards">${claims.map((claim) => renderCard(claim, l10n)).join('')}</div>
<nav aria-label="${escapeText(l10n.t('Contents'))}">${contents.join(' ')}</nav>
${sections
  .map(
    ({ id, title, blocks }) =>
      `<section id="${id}"><h2>${escapeText(title)}</h2>${blocks.map((block) => renderBlock(block, l10n)).join('\n')}</section>`,
  )
  .join('\n')}
</main>
</body>
</html>
`;
}

function renderCard(claim: Claim, l10n: Localizer): string {
  const { title, at, second, comparison: c, corrected, paper, target } = claim;
  const p = pValue(corrected).replace(/^(?=\d)/, '= ');
  const votes = second.arm.decision === 'cons' ? ` cons@${second.arm.samples}` : '';
  const bar = (role: string, name: string, share: number) =>
    `<tr class="${role}"><th scope="row">${escapeText(name)}</th>` +
    `<td class="number">${percent(share)}</td>` +
    `<td class="track"><span style="width:${(100 * share).toFixed(1)}%"></span></td></tr>`;
  return `<article class="card ${target.met ? 'met' : 'missed'}">
<h3>${escapeText(title)}</h3>
<p class="at">${escapeText(at)}</p>
<table class="bars"><tbody>
${bar('apr', methodName('apr'), c.first.value)}
${bar('sos', methodName('sos') + votes, c.second.value)}
</tbody></table>
<p class="difference">${escapeText(pointsWords(c.difference.value, l10n))} <small>(${escapeText(rangeOfPoints(c.difference, l10n))})</small></p>
<p>${escapeText(l10n.t('p {0} after correction, {1} problems', p, c.problems))}</p>
<p class="paper">${escapeText(l10n.t('The paper: {0} against {1}, {2}, {3}', percent(paper.apr), percent(paper.rival), paper.rivalName, paper.at))}</p>
<p class="target"><strong>${target.met ? l10n.t('✓ Target met') : l10n.t('✗ Target missed')}</strong> ${escapeText(target.text)}</p>
</article>`;
}

function renderBlock(block: Block, l10n: Localizer): string {
  switch (block.type) {
    case 'text':
      return `<p>${escapeText(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeText(item)}</li>`).join('')}</ul>`;
    case 'table':
      return renderTable(block.table);
    case 'figure':
      return renderFigure(block.figure, l10n);
    case 'links':
      return `<ul>${block.items.map(renderLinks).join('')}</ul>`;
    case 'picture':
      return `<figure>${block.picture.svg}<figcaption>${escapeText(block.picture.title)}</figcaption></figure>`;
    default:
      return assertNever(block);
  }
}

function renderLinks({ text, links }: LinkedItem): string {
  const opened = links.map(
    (link) => `<a href="${escapeText(relativeAddress(link.path))}">${escapeText(link.text)}</a>`,
  );
  return `<li>${escapeText(text)} ${opened.join(', ')}</li>`;
}

function renderTable({ title, note, rows }: Table): string {
  const caption = `<caption><b>${escapeText(sentence(title))}</b> ${escapeText(note ?? '')}</caption>`;
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeText(title)}"><table>${caption}${cells(rows)}</table></div>`;
}

function cells([head = [], ...body]: readonly (readonly string[])[]): string {
  const named = head.some((cell) => cell !== '');
  const top = head.map((cell) => `<th scope="col">${escapeText(cell)}</th>`).join('');
  const line = ([first = '', ...rest]: readonly string[]) =>
    `<tr><th scope="row">${escapeText(first)}</th>` +
    `${rest.map((cell) => `<td${classOf(cell)}>${escapeText(cell)}</td>`).join('')}</tr>`;
  return `${named ? `<thead><tr>${top}</tr></thead>` : ''}<tbody>${body.map(line).join('')}</tbody>`;
}

/** Figures are set so that they can be compared down a column. */
function classOf(cell: string): string {
  if (cell.startsWith('✓')) return ' class="met"';
  if (cell.startsWith('✗')) return ' class="missed"';
  return /^[+-]?[\d.,]+( |$|%)/.test(cell) ? ' class="number"' : '';
}

function renderFigure(figure: Figure, l10n: Localizer): string {
  return `<figure>${drawSvg(figure)}
<figcaption><b>${escapeText(sentence(figure.title))}</b> ${escapeText(figure.caption)}</figcaption>
<details><summary>${escapeText(l10n.t('The points as a table'))}</summary><div class="scroll"><table>${cells(pointsTable(figure, l10n))}</table></div></details>
</figure>`;
}

const STYLE = `
:root{${COLOURS.light}--soft:#f4f6f8;--good:#1a6b34;--bad:#a3231f}
@media(prefers-color-scheme:dark){:root{${COLOURS.dark}--soft:#20242b;--good:#6fd08c;--bad:#ff8f87}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:32px 20px 64px;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 8px}
h2{font-size:1.3rem;margin:48px 0 12px;padding-top:12px;border-top:1px solid var(--grid)}
h3{font-size:1.05rem;margin:0}
header p{color:var(--muted);margin:0 0 24px}
a{color:var(--apr)}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin:28px 0 0;font-size:.92rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(290px,1fr));gap:16px}
.card{background:var(--soft);border:1px solid var(--grid);border-radius:8px;padding:16px 18px;display:flex;flex-direction:column}
.card p{margin:6px 0 0;font-size:.88rem}
.card .at,.card .paper{color:var(--muted)}
.card .at{min-height:2.9em}
.card .difference small{font-weight:400;font-size:.78em}
.card .difference{font-size:1.12rem;font-weight:600;font-variant-numeric:tabular-nums}
.card .target{margin-top:auto;padding-top:10px}
.card.met strong,td.met{color:var(--good)}
.card.missed strong,td.missed{color:var(--bad)}
.bars{width:100%;margin:10px 0 4px;border-collapse:collapse;font-size:.9rem}
.bars th,.bars td{border:0;padding:3px 0;background:none;position:static}
.bars th{font-weight:600;text-align:left;white-space:nowrap;padding-right:8px}
.bars .number{padding-right:8px;width:4.2em}
.bars .track{width:45%}
.bars span{display:block;height:12px;border-radius:2px}
.apr th{color:var(--apr)}.sos th{color:var(--sos)}
.apr span{background:var(--apr)}.sos span{background:var(--sos)}
li{margin:4px 0;max-width:80ch}
section>p{max-width:80ch}
figure{margin:20px 0 28px}
figure svg{width:100%;max-width:840px;height:auto;display:block;font-family:system-ui,sans-serif}
figcaption,caption{color:var(--muted);font-size:.9rem;text-align:left;max-width:90ch}
figcaption b,caption b{color:var(--ink)}
details{margin-top:6px;font-size:.9rem}
summary{cursor:pointer;color:var(--apr)}
.scroll{overflow-x:auto;margin:16px 0 24px}
table{border-collapse:collapse;font-size:.87rem}
caption{padding-bottom:8px;caption-side:top}
th,td{border-bottom:1px solid var(--grid);padding:5px 12px 5px 0;text-align:left;vertical-align:top}
thead th{border-bottom:2px solid var(--muted);vertical-align:bottom}
tbody th{font-weight:500;white-space:nowrap}
.number{font-variant-numeric:tabular-nums;white-space:nowrap}
#rival td,#results td{white-space:normal;min-width:8em}
#environment td{overflow-wrap:anywhere}
@media print{body{max-width:none}details{display:none}}
`.replaceAll('\n', '');
