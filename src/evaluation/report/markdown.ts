import { assertNever } from '../../common/assertNever';
import type { Block, Link, ReportDocument } from './document';
import type { Table } from './reportData';
import { sentence } from './words';

export function renderMarkdown({ title, lead, sections }: ReportDocument): string {
  const parts = sections.map(
    (section) => `## ${section.title}\n\n${section.blocks.map(renderBlock).join('\n\n')}`,
  );
  return `# ${title}\n\n${lead}\n\n${parts.join('\n\n')}\n`;
}

function renderBlock(block: Block): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
    case 'table':
      return renderTable(block.table);
    case 'figure': {
      const { id, title, caption } = block.figure;
      return `![${title}](figures/${id}.svg)\n\n_${sentence(title)} ${caption}_`;
    }
    case 'links':
      return block.items
        .map(({ text, links }) => `- ${text} ${links.map(renderLink).join(', ')}`)
        .join('\n');
    case 'picture':
      return `![${block.picture.title}](figures/${block.picture.id}.svg)\n\n_${block.picture.title}_`;
    default:
      return assertNever(block);
  }
}

function renderLink({ text, path }: Link): string {
  return `[${text}](${encodeURI(path)})`;
}

function renderTable({ title, note, rows }: Table): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = line(head.map(() => '---'));
  const table = [line(head), rule, ...body.map(line)].join('\n');
  return `**${sentence(title)}** ${note ?? ''}`.trimEnd() + `\n\n${table}`;
}
