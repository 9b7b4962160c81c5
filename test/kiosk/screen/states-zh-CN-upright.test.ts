import { measureStates } from './states-measured.ts';

measureStates('zh-CN', ['480x800', '1080x1920']);
