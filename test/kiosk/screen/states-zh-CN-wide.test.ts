import { measureStates } from './states-measured.ts';

measureStates('zh-CN', ['800x480', '1024x600', '1920x1080']);
