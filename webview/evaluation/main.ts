import { readEvaluationHostMessage } from '../../src/evaluationProtocol';
import { Channel } from '../channel';
import { localizerOf } from '../words';
import { EvaluationApp, type EvaluationChannel } from './evaluationApp';

const { words = '{}' } = document.body.dataset;
const channel: EvaluationChannel = new Channel(readEvaluationHostMessage, (message) =>
  app.receive(message),
);
const app = new EvaluationApp(localizerOf(JSON.parse(words) as Record<string, unknown>), channel);
app.begin();
