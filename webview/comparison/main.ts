import { readComparisonHostMessage } from '../../src/comparisonProtocol';
import { Channel } from '../channel';
import { localizerOf } from '../words';
import { type ComparisonChannel, ComparisonPage } from './comparisonPage';

const { words = '{}' } = document.body.dataset;
const l10n = localizerOf(JSON.parse(words) as Record<string, unknown>);
const channel: ComparisonChannel = new Channel(readComparisonHostMessage, ({ view }) =>
  page.show(view),
);
const page = new ComparisonPage(l10n, channel);
channel.post({ type: 'ready' });
