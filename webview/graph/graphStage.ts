import { Layer } from '../layer';
import { ListBox } from '../listBox';
import { type KeyTable, listBoxAttributes } from '../listBoxModel';
import { centred, viewOf } from './camera';
import { graphScene, type GraphSceneParts } from './graphScene';
import { Minimap } from './minimap';
import { nodeId } from './nodeShape';
import { Viewport } from './viewport';

/** What a person does to the stage. */
export interface StageEvents {
  /** It was moved, or has another size: called once a frame. */
  readonly onMove: () => void;
  /** Called before that, when its size has changed. */
  readonly onResize: () => void;
  readonly onClick: (node: string) => void;
  readonly onDoubleClick: (node: string) => void;
}

/** Where the graph is drawn: edges below nodes that are a list box, and all of it small in a corner. */
export class GraphStage {
  readonly view: Viewport;
  private readonly edges: Layer;
  private readonly nodes: ListBox;
  private readonly minimap: Minimap;

  constructor(label: string, keys: KeyTable, events: StageEvents) {
    const attributes = { class: 'canvas', ...listBoxAttributes(label) };
    this.view = new Viewport(attributes, events.onMove, events.onResize);
    const { svg, world } = this.view;
    this.edges = new Layer(world, 'decoration');
    this.nodes = new ListBox(svg, world, keys);
    this.minimap = new Minimap((x, y) => {
      const { size, camera } = this.view;
      this.view.touch(centred({ x, y, width: 0, height: 0 }, size, camera.scale));
    });
    const atNode = (act: (node: string) => void) => (event: Event) => {
      const node = event.target instanceof Element ? event.target.closest('[data-node]') : null;
      const id = node?.getAttribute('data-node');
      if (id) act(id);
    };
    svg.addEventListener('click', atNode(events.onClick));
    svg.addEventListener('dblclick', atNode(events.onDoubleClick));
  }

  get elements(): readonly Element[] {
    return [this.view.svg, this.minimap.element];
  }

  draw(parts: Omit<GraphSceneParts, 'camera' | 'size'>): void {
    const { camera, size } = this.view;
    const { active, model } = parts;
    const scene = graphScene({ ...parts, camera, size });
    this.edges.draw(scene.edges);
    this.nodes.draw(scene.nodes, active === undefined ? undefined : nodeId(active));
    this.minimap.draw(scene.boxes, viewOf(camera, size), model.nodes);
  }

  focus(): void {
    this.nodes.focus();
  }
}
