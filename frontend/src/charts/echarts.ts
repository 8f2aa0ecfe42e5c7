// The parts of ECharts this house uses, and Thai.
import { BarChart, LineChart, PieChart, SankeyChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, LegendScrollComponent, PolarComponent, TitleComponent, TooltipComponent } from "echarts/components";
import { init, registerLocale, use } from "echarts/core";
import * as thai from "echarts/i18n/langTH-obj.js";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([
  BarChart, LineChart, PieChart, SankeyChart, GridComponent, PolarComponent, LegendComponent, LegendScrollComponent,
  TitleComponent, TooltipComponent, AriaComponent, SVGRenderer, CanvasRenderer,
]);
registerLocale("TH", thai);

export { init };
