/** The acceptance sheet: one printable page in both languages, with values, pictures and room for signatures. It loads nothing. */
import type { Outcome, Step, StepName } from './step.ts';

export interface Sheet {
  readonly kiosk: string;
  readonly place: string;
  readonly at: string;
  readonly software: string;
  /** SHA-256 of the site file that was in force. */
  readonly digest: string;
  readonly models: string;
  readonly steps: readonly Step[];
}

const names: Readonly<Record<StepName, readonly [string, string]>> = {
  thermometer: ['测温仪', 'Thermometer'],
  scanner: ['扫码器', 'Scanner'],
  relay: ['闸机继电器', 'Gate relay'],
  inputs: ['输入（门磁、按钮、消防）', 'Inputs'],
  sound: ['声音', 'Sound'],
  ledger: ['台账写入', 'Ledger'],
  uplink: ['区平台', 'District'],
  clock: ['时钟', 'Clock'],
};

const outcomes: Readonly<Record<Outcome, readonly [string, string, string]>> = {
  pass: ['✓', '通过', 'pass'],
  fail: ['✗', '不通过', 'fail'],
  unknown: ['?', '无法判断', 'unknown'],
  notTried: ['–', '未试', 'not tried'],
};

/** What was measured, as the steps name it. */
const measureNames: Readonly<Record<string, string>> = {
  measurements: '次数',
  rate: '频率',
  mean: '平均',
  'noise (standard deviation)': '噪声（标准差）',
  surroundings: '环境',
  'broken pieces': '坏帧',
  'read after': '读到用时',
  'read back as active after': '回读到动作',
  'active for': '动作时间',
  'asked for': '要求时间',
  'door moved': '门动作',
  doorContact: '门磁',
  requestToExit: '出门按钮',
  fire: '消防',
  tamper: '防拆',
  passage: '通行反馈',
  card: '声卡',
  'judged by': '判断依据',
  tone: '测试音',
  room: '环境声',
  commits: '写入次数',
  median: '中位',
  longest: '最长',
  'round trip': '往返',
  'clocks apart': '时钟相差',
  source: '来源',
};

const signatures = [
  ['安装人员', 'Installed by'],
  ['物业验收', 'Accepted by the compound'],
  ['日期', 'Date'],
] as const;

/** How the whole ends: a failure counts before anything that was not tried. */
export function overall(steps: readonly Step[]): Outcome {
  const has = (outcome: Outcome): boolean => steps.some((step) => step.outcome === outcome);
  if (has('fail')) return 'fail';
  if (has('notTried')) return 'notTried';
  return has('unknown') ? 'unknown' : 'pass';
}

export function sheetHtml({ kiosk, place, at, software, digest, models, steps }: Sheet): string {
  const [sign, zh, en] = outcomes[overall(steps)];
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>${escaped(`验收单 ${kiosk}`)}</title>
<style>
  @page { size: A4; margin: 14mm }
  body { font: 10.5pt/1.4 "Noto Sans CJK SC", "Noto Sans SC", sans-serif; max-width: 46rem; margin: 1rem auto; color: #111 }
  h1 { font-size: 17pt; margin: 0 } small { color: #444 }
  table { border-collapse: collapse; width: 100%; margin-top: 0.6rem } tr, .picture { break-inside: avoid }
  td, th { border: 1px solid #777; padding: 0.2rem 0.5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
  td:nth-child(2) { white-space: nowrap; font-weight: bold }
  .picture svg { max-width: 100%; height: auto }
  .sign { display: flex; gap: 1.5rem; margin-top: 2.5rem; break-inside: avoid } .sign div { flex: 1; border-top: 1px solid #111; padding-top: 0.2rem }
</style>
<h1>验收单 <small lang="en">Acceptance sheet</small></h1>
<p><b>${escaped(kiosk)}</b> · ${escaped(place)}<br>${escaped(at)} · ${escaped(software)} · ${escaped(models)}<br><small>SHA-256 ${escaped(digest)}</small></p>
<p><b>${sign} ${zh} · <span lang="en">${en}</span></b></p>
<table>
<tr><th>项目 <small lang="en">part</small></th><th>结果 <small lang="en">result</small></th><th>测得 <small lang="en">measured</small></th></tr>
${steps.map(rowHtml).join('\n')}
</table>
${steps.flatMap(pictureHtml).join('\n')}
<div class="sign">${signatures.map(([zh, en]) => `<div>${zh} <small lang="en">${en}</small></div>`).join('')}</div>
</html>
`;
}

export function sheetText(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ step, outcome, measures, note }) => {
    const [sign, , en] = outcomes[outcome];
    return [
      `${sign} ${names[step][1].padEnd(12)} ${en}${note === null ? '' : `: ${note}`}`,
      ...measures.map(({ name, value, unit }) => `      ${name}: ${value} ${unit}`.trimEnd()),
    ];
  });
}

function rowHtml({ step, outcome, measures, note }: Step): string {
  const [sign, zh, en] = outcomes[outcome];
  const [name, english] = names[step];
  const values = measures.map(({ name, value, unit }) =>
    escaped(`${measureNames[name] ?? ''} ${name}: ${value} ${unit}`.trim()),
  );
  const said = [...values, ...(note === null ? [] : [`<b>${escaped(note)}</b>`])].join('<br>');
  return `<tr><td>${name}<br><small lang="en">${english}</small></td><td>${sign} ${zh}<br><small lang="en">${en}</small></td><td>${said}</td></tr>`;
}

function pictureHtml({ picture }: Step): string[] {
  return picture === null ? [] : [`<div class="picture">${picture}</div>`];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
