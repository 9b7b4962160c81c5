/** What is said for each verdict and guidance: the words the screen shows (kiosk/screen/texts). */
import type { SpokenText } from './prompt-text.ts';

export const verdictPrompts = {
  granted: {
    'zh-CN': '请通行。',
    pinyin: 'qing3 tong1 xing2.',
    en: 'Please go through.',
  },
  denied: {
    'zh-CN': '请勿通行。',
    pinyin: 'qing3 wu4 tong1 xing2.',
    en: 'Please do not go through.',
  },
  referred: {
    'zh-CN': '请等工作人员。',
    pinyin: 'qing2 deng3 gong1 zuo4 ren2 yuan2.',
    en: 'Please wait for our staff.',
  },
} as const satisfies Record<string, SpokenText>;

export const guidancePrompts = {
  presentCode: {
    'zh-CN': '请把码对准扫码器。',
    pinyin: 'qing2 ba2 ma3 dui4 zhun3 sao2 ma3 qi4.',
    en: 'Please hold your code up to the scanner.',
  },
  presentNextCode: {
    'zh-CN': '请出示下一个码。',
    pinyin: 'qing3 chu1 shi4 xia4 yi2 ge5 ma3.',
    en: 'Please show the next code.',
  },
  comeCloser: {
    'zh-CN': '请再靠近一点。',
    pinyin: 'qing3 zai4 kao4 jin4 yi4 dian3.',
    en: 'Please come a little closer.',
  },
  keepStill: {
    'zh-CN': '请站稳不动。',
    pinyin: 'qing3 zhan4 wen3 bu2 dong4.',
    en: 'Please keep still.',
  },
  lookAtThermometer: {
    'zh-CN': '请看向测温仪。',
    pinyin: 'qing3 kan4 xiang4 ce4 wen1 yi2.',
    en: 'Please look at the thermometer.',
  },
  waitForSecondMeasurement: {
    'zh-CN': '请稍等，再测一次。',
    pinyin: 'qing3 shao1 deng3, zai4 ce4 yi2 ci4.',
    en: 'Please wait. We measure once more.',
  },
  warmUp: {
    'zh-CN': '外面太冷，请先暖和一下。',
    pinyin: 'wai4 mian4 tai4 leng3, qing3 xian1 nuan3 huo5 yi2 xia4.',
    en: 'You are cold from outside. Please warm up a little.',
  },
  measureWrist: {
    'zh-CN': '请把手腕靠近测温仪。',
    pinyin: 'qing2 ba2 shou3 wan4 kao4 jin4 ce4 wen1 yi2.',
    en: 'Please hold your wrist to the thermometer.',
  },
  tooHotHere: {
    'zh-CN': '这里太热，测不准，请找工作人员。',
    pinyin: 'zhe4 li5 tai4 re4, ce4 bu4 zhun3, qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'It is too hot here to measure. Our staff will help you.',
  },
  tooColdHere: {
    'zh-CN': '这里太冷，测不准，请找工作人员。',
    pinyin: 'zhe4 li5 tai4 leng3, ce4 bu4 zhun3, qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'It is too cold here to measure. Our staff will help you.',
  },
  callStaff: {
    'zh-CN': '请稍等，工作人员马上来。',
    pinyin: 'qing3 shao1 deng3, gong1 zuo4 ren2 yuan2 ma3 shang4 lai2.',
    en: 'Please wait. Our staff will help you.',
  },
  stepBack: {
    'zh-CN': '请退后一步，重新开始。',
    pinyin: 'qing3 tui4 hou4 yi2 bu4, chong2 xin1 kai1 shi3.',
    en: 'Please step back and begin again.',
  },
  gateLockedAgain: {
    'zh-CN': '门又锁上了。请退后一步，重新开始。',
    pinyin: 'men2 you4 suo3 shang4 le5. qing3 tui4 hou4 yi2 bu4, chong2 xin1 kai1 shi3.',
    en: 'The gate has locked again. Please step back and begin again.',
  },
  onePersonAtATime: {
    'zh-CN': '请一个一个来。',
    pinyin: 'qing3 yi2 ge5 yi2 ge5 lai2.',
    en: 'One person at a time, please.',
  },
  deciding: {
    'zh-CN': '正在核对，请稍候。',
    pinyin: 'zheng4 zai4 he2 dui4, qing3 shao1 hou4.',
    en: 'Checking. One moment, please.',
  },
} as const satisfies Record<string, SpokenText>;
