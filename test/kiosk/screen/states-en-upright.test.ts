import { measureStates } from './states-measured.ts';

measureStates('en', ['480x800', '1080x1920']);
