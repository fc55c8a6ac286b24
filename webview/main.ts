import { readHostMessage } from '../src/pictureProtocol';
import { App, type AppChannel } from './app';
import { Channel } from './channel';
import { ContextPicture } from './context/contextPicture';
import { GraphPicture } from './graph/graphPicture';
import { Layouter } from './graph/layouter';
import { TimelinePicture } from './timeline/timelinePicture';
import { localizerOf } from './words';

const { worker = '', words = '{}' } = document.body.dataset;
const channel: AppChannel = new Channel(readHostMessage, (message) => app.receive(message));
const app = new App(localizerOf(JSON.parse(words) as Record<string, unknown>), channel, (page) => ({
  graph: new GraphPicture(page, new Layouter(worker)),
  timeline: new TimelinePicture(page),
  context: new ContextPicture(page),
}));
channel.post({ type: 'ready' });
