/** The only file that knows which parts of the charting library are used. */
import { CustomChart, LineChart } from 'echarts/charts';
import {
  DataZoomInsideComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
} from 'echarts/components';
import { type ECharts, init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

use([
  CustomChart,
  LineChart,
  DataZoomInsideComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  CanvasRenderer,
  SVGRenderer,
]);

export type { ECharts };

/** A chart in an element of the page. */
export function initChart(element: Parameters<typeof init>[0]): ECharts {
  return init(element, null, { renderer: 'canvas' });
}

/** A chart that is drawn into no page, for a file. */
export function initFile(width: number, height: number): ECharts {
  return init(null, null, { renderer: 'svg', ssr: true, width, height });
}
