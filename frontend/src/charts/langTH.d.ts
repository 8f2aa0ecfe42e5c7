declare module "echarts/i18n/langTH-obj.js";
