import { assertNever } from '../../common/assertNever';
import { oneLine } from '../../common/plainText';
import type { Block, Link, ReportDocument } from './document';
import { relativeAddress } from './relativeAddress';
import type { Table } from './reportData';
import { sentence } from './words';

export function renderMarkdown({ title, lead, sections }: ReportDocument): string {
  const parts = sections.map(
    (section) =>
      `## ${escapeMarkdown(section.title)}\n\n${section.blocks.map(renderBlock).join('\n\n')}`,
  );
  return `# ${escapeMarkdown(title)}\n\n${escapeMarkdown(lead)}\n\n${parts.join('\n\n')}\n`;
}

/**
 * A text for Markdown, which shows it as it is: on one line, and with nothing in it that means
 * something there (CommonMark 0.31.2, and tables and links without marks as in GitHub's). Texts of a
 * report quote names of models, of arms and of machines, which come out of files.
 */
export function escapeMarkdown(text: string): string {
  return (
    oneLine(text)
      .trim()
      // What marks code, emphasis, links, pictures, HTML, cells, headings, mathematics and entities.
      .replace(/[\\`*_[\]<>|#~&$]/g, '\\$&')
      // What begins a list, or is a line across the page.
      .replace(/^[+-](?=[ -]|$)/, '\\$&')
      .replace(/^(\d+)([.)])(?= |$)/, '$1\\$2')
      // What is taken for an address or a picture without any mark: //name, name.org, a@name, :name:.
      .replace(/\/(?=\/)|\.(?=\p{L})|@|:(?=[\w+-]+:)/gu, '\\$&')
  );
}

function renderBlock(block: Block): string {
  switch (block.type) {
    case 'text':
      return escapeMarkdown(block.text);
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'table':
      return renderTable(block.table);
    case 'figure': {
      const { id, title, caption } = block.figure;
      return renderFigure(id, title, `${sentence(title)} ${caption}`);
    }
    case 'links':
      return block.items
        .map(({ text, links }) => `- ${escapeMarkdown(text)} ${links.map(renderLink).join(', ')}`)
        .join('\n');
    case 'picture': {
      const { id, title } = block.picture;
      return renderFigure(id, title, title);
    }
    default:
      return assertNever(block);
  }
}

function renderFigure(id: string, title: string, caption: string): string {
  const image = `![${escapeMarkdown(title)}](${relativeAddress(`figures/${id}.svg`)})`;
  return `${image}\n\n_${escapeMarkdown(caption)}_`;
}

function renderLink({ text, path }: Link): string {
  return `[${escapeMarkdown(text)}](${relativeAddress(path)})`;
}

function renderTable({ title, note, rows }: Table): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const rule = `| ${head.map(() => '---').join(' | ')} |`;
  const table = [line(head), rule, ...body.map(line)].join('\n');
  return (
    `**${escapeMarkdown(sentence(title))}** ${escapeMarkdown(note ?? '')}`.trimEnd() +
    `\n\n${table}`
  );
}
