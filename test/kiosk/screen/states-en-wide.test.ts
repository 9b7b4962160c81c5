import { measureStates } from './states-measured.ts';

measureStates('en', ['800x480', '1024x600', '1920x1080']);
