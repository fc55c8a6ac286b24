import { escapeXml } from '../../src/common/xml';
import { type ChartDrawing, chartOption, looksOf } from './chartOption';
import { initFile } from './charts';

const WIDTH = 860;
const HEIGHT = 540;

/** The chart with its title and a legend as the text of an SVG file, in the colours that show. */
export function chartSvg(drawing: ChartDrawing): string {
  const { chart, shown, colours } = drawing;
  const looks = looksOf(chart.series, colours);
  const file = initFile(WIDTH, HEIGHT);
  try {
    file.setOption({
      ...chartOption(drawing),
      backgroundColor: colours.background,
      title: { text: chart.title, left: 'center', top: 10, textStyle: { color: colours.text } },
      legend: {
        top: 44,
        left: 'center',
        width: WIDTH - 80,
        itemWidth: 14,
        itemHeight: 12,
        textStyle: { color: colours.text },
        data: shown.flatMap((place) => {
          const series = chart.series[place];
          const look = looks[place];
          return series && look ? [{ name: series.name, icon: look.symbol }] : [];
        }),
      },
      grid: { left: 72, right: 36, top: 70 + 24 * Math.ceil(shown.length / 4), bottom: 60 },
    });
    const label = escapeXml(`${chart.title}. ${chart.caption}`);
    // Classes and other attributes are for hovering, which a picture has none of.
    const svg = file
      .renderToSVGString()
      .replace(/ (class|ecmeta_\w+)="[^"]*"/g, '')
      .replace(/<style[\s\S]*?<\/style>/, '');
    return `${svg.replace('<svg ', `<svg role="img" aria-label="${label}" `)}\n`;
  } finally {
    file.dispose();
  }
}
