/** What the printed report says, in both languages; reasons and devices come from the screen's own texts. */
import type { DayReport } from '../../kiosk/ledger/report.ts';
import { catalogue, reasonText } from '../../kiosk/screen/texts/catalogue.ts';

const zh = catalogue['zh-CN'];
const { en } = catalogue;

/** One row: a name in both languages and its value. */
export interface Row {
  readonly zh: string;
  readonly en: string;
  readonly count: number;
  /** Of outages: how long together, milliseconds. */
  readonly durationMs?: number;
}

export interface Section {
  readonly zh: string;
  readonly en: string;
  readonly rows: readonly Row[];
}

export const title = { zh: '每日报告', en: 'Daily report' } as const;
export const staffTitle = { zh: '值班人员', en: 'Staff on duty' } as const;
export const none = { zh: '无', en: 'none' } as const;
export const columns = { zh: ['项目', '次数', '时长（分）'], en: ['item', 'count', 'minutes'] } as const;

const outageNames: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  communication: { zh: '网络', en: 'network' },
  power: { zh: '电源', en: 'mains' },
  sound: { zh: '声音', en: 'sound' },
  screen: { zh: '屏幕', en: 'screen' },
  station: { zh: '本机', en: 'kiosk' },
  ledger: { zh: '记录', en: 'records' },
  thermometer: { zh: '测温仪', en: 'thermometer' },
  scanner: { zh: '扫码器', en: 'scanner' },
  relay: { zh: '门锁', en: 'gate relay' },
};

/** The sections of a report, in the order in which they are printed; a section without rows is a zero report too. */
export function sectionsOf({
  granted,
  denied,
  referred,
  overridden,
  abandoned,
  leftBeforeSecond = 0,
  byReason,
  outages,
  corrections = [],
}: DayReport): readonly Section[] {
  return [
    {
      zh: '结果',
      en: 'Verdicts',
      rows: [
        { zh: '放行', en: 'granted', count: granted },
        { zh: '不放行', en: 'denied', count: denied },
        { zh: '转人工', en: 'referred to staff', count: referred },
        { zh: '人工决定', en: 'decided by staff', count: overridden },
        { zh: '中途离开', en: 'left without a verdict', count: abandoned },
        { zh: '其中未复测就离开', en: 'of them before the second measurement', count: leftBeforeSecond },
      ],
    },
    {
      zh: '原因',
      en: 'Reasons',
      rows: Object.entries(byReason)
        .map(([code, count]) => ({ zh: reasonText(zh, code).says, en: reasonText(en, code).says, count: count ?? 0 }))
        .toSorted((a, b) => b.count - a.count),
    },
    {
      zh: '故障',
      en: 'Outages',
      rows: outages.map(({ what, count, durationMs }) => ({
        ...(outageNames[what] ?? { zh: what, en: what }),
        count,
        durationMs,
      })),
    },
    {
      zh: '按校正显示的测温',
      en: 'Readings shown by a correction',
      rows: corrections.map(({ version, readings }) => ({
        zh: `校正 ${version}`,
        en: `correction ${version}`,
        count: readings,
      })),
    },
  ];
}

export function minutesOf(durationMs: number): string {
  return (durationMs / 60_000).toFixed(1);
}
