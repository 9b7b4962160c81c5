/** All texts of the doctor, by code. */
import type { Area, Level } from './area.ts';
import { boxTexts } from './texts-box.ts';
import { keepingTexts } from './texts-keeping.ts';
import { machineTexts } from './texts-machine.ts';
import type { Language, Text } from './words.ts';

const all = { ...boxTexts, ...machineTexts, ...keepingTexts };
export type FindingCode = keyof typeof all;
export const texts: Readonly<Record<FindingCode, Text>> = all;

export const areaNames: Readonly<Record<Area, Readonly<Record<Language, string>>>> = {
  services: { 'zh-CN': '服务', en: 'Services' },
  account: { 'zh-CN': '账户与权限', en: 'Account and rights' },
  site: { 'zh-CN': '站点文件与引脚', en: 'Site file and pins' },
  devices: { 'zh-CN': '设备', en: 'Devices' },
  clock: { 'zh-CN': '时钟', en: 'Clock' },
  storage: { 'zh-CN': '磁盘与存储卡', en: 'Disk and card' },
  ledger: { 'zh-CN': '台账', en: 'Ledger' },
  district: { 'zh-CN': '区平台', en: 'District' },
  rules: { 'zh-CN': '规则与名单', en: 'Rules and lists' },
  enrolment: { 'zh-CN': '登记', en: 'Enrolment' },
  sound: { 'zh-CN': '声音', en: 'Sound' },
  screen: { 'zh-CN': '屏幕', en: 'Screen' },
  watchdog: { 'zh-CN': '看门狗', en: 'Watchdog' },
  board: { 'zh-CN': '主板', en: 'Board' },
};

/** A level is told by a word and a sign too, never by its colour alone. */
export const levelNames: Readonly<Record<Level, { readonly sign: string } & Readonly<Record<Language, string>>>> = {
  green: { sign: '✓', 'zh-CN': '正常', en: 'good' },
  yellow: { sign: '!', 'zh-CN': '注意', en: 'look' },
  red: { sign: '✗', 'zh-CN': '故障', en: 'fault' },
  unknown: { sign: '–', 'zh-CN': '未知', en: 'not known' },
};

/** Words of the configuration that stand among the values of a text. */
export const thingNames: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  thermometer: { 'zh-CN': '测温仪', en: 'thermometer' },
  scanner: { 'zh-CN': '扫码器', en: 'scanner' },
  gate: { 'zh-CN': '闸机继电器', en: 'gate relay' },
  doorContact: { 'zh-CN': '门磁', en: 'door contact' },
  requestToExit: { 'zh-CN': '出门按钮', en: 'exit button' },
  fire: { 'zh-CN': '消防输入', en: 'fire input' },
  tamper: { 'zh-CN': '防拆开关', en: 'tamper contact' },
  passage: { 'zh-CN': '通行反馈', en: 'passage input' },
  roster: { 'zh-CN': '住户名单', en: 'roster' },
  watchlist: { 'zh-CN': '关注名单', en: 'watchlist' },
};
