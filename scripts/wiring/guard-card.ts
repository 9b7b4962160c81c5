/** The guard's card: one page in Chinese, in the words that stand on the screen, so that both always say the same. */
import { zhCN } from '../../kiosk/screen/texts/zh-CN.ts';
import { escaped } from './drawing.ts';

const { verdict, staff, idle, event, overrideReason } = zhCN;

/** A word as the screen shows it, set off so that the guard looks for exactly it. */
function shown(words: string): string {
  return `<q>${escaped(words)}</q>`;
}

interface Colour {
  readonly kind: 'go' | 'stop' | 'look';
  readonly sign: string;
  readonly says: string;
  readonly act: string;
}

const colours: readonly Colour[] = [
  { kind: 'go', sign: '✓', says: verdict.granted, act: '门已开。让一个人过，关好门，再叫下一个。' },
  {
    kind: 'stop',
    sign: '✕',
    says: verdict.denied,
    act: '不开门。屏幕上写着原因，念给来人听。有急事，看下面“您来决定”。',
  },
  {
    kind: 'look',
    sign: '！',
    says: verdict.referred,
    act: '机器不能判断。您看码、看证件、用体温计测，再来决定。',
  },
];

function steps(words: readonly string[]): string {
  return `<ol>${words.map((each) => `<li>${each}</li>`).join('')}</ol>`;
}

function section(title: string, body: string): string {
  return `<section><h2>${title}</h2>${body}</section>`;
}

/** The whole page as HTML for A4; it loads nothing. */
export function guardCard(): string {
  const decide = steps([
    `点屏幕下面的 ${shown(staff.title)}，输入密码，点 ${shown(staff.signIn)}`,
    `点 ${shown(staff.decide)}，再点 ${shown(staff.admit)} 或 ${shown(staff.refuse)}`,
    `选一个原因，例如 ${shown(overrideReason.identityKnown)} ${shown(overrideReason.clinicalReadingNormal)}。拿不准，点 ${shown(staff.callSupervisor)}`,
  ]);
  const old = steps([
    '请他坐下，不用手机。纸码、身份证、家里人代办都可以',
    `登录后点 ${shown(staff.register)}，再点 ${shown(staff.household)} 或 ${shown(staff.identity)}，找到本人`,
    `测体温，您来决定。没带证件、您认识他：选 ${shown(overrideReason.identityKnown)}`,
  ]);
  const broken = steps([
    `屏幕写 ${shown(idle.thermometerOut)} 或 ${shown(idle.scannerOut)}：照着办，别的照常`,
    `屏幕写 ${shown(idle.bothOut)}：${escaped(idle.stillWorks)}`,
    '屏幕黑了、没反应：门照常工作，打电话叫技术员，不要拔电源',
  ]);
  const power = steps([
    '先看门：磁力锁会松开，人守在门口；插销锁会锁住，用钥匙开',
    '把姓名、住址、体温、时间写在纸上，来电后登记',
    '打电话。不要自己接线',
  ]);
  const fire = steps([
    '先让人出去，谁也不拦，不扫码、不测温',
    '门没松开：按出门按钮；磁力锁可以断开电源',
    '打 119，再打负责人',
  ]);
  const numbers = ['负责人', '技术员', '社区', '医院']
    .map((who) => `<p class="line"><b>${who}</b><i></i></p>`)
    .join('');
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>卡点值班卡</title>
<style>
@page { size: A4; margin: 0 }
* { box-sizing: border-box }
body { margin: 0 auto; width: 210mm; height: 297mm; padding: 10mm 12mm 8mm; color: #111; background: #fff;
  font: 14.5pt/1.52 "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif; display: flex; flex-direction: column; gap: 3mm }
h1 { margin: 0; font-size: 27pt; line-height: 1.1 }
h2 { margin: 0 0 1mm; font-size: 17pt; line-height: 1.2 }
ol { margin: 0; padding-left: 7mm }
q { quotes: none; font-weight: bold; white-space: nowrap; padding: 0 1mm; border: 0.3mm solid #777; border-radius: 1mm; line-height: 1.25; display: inline-block }
.colour { display: grid; grid-template-columns: 16mm 58mm 1fr; align-items: center; gap: 3mm; padding: 2mm 4mm; border-radius: 2mm;
  -webkit-print-color-adjust: exact; print-color-adjust: exact }
.colour b { font-size: 30pt; line-height: 1.1; text-align: center } .colour strong { font-size: 23pt; line-height: 1.1 }
.go { background: #005a2e; color: #fff } .stop { background: #98000f; color: #fff } .look { background: #ffc61a; color: #1d1500 }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 4mm }
section { border: 0.5mm solid #444; border-radius: 2mm; padding: 2mm 3.5mm }
.fire { border: 1mm solid #98000f } .fire h2 { color: #98000f }
.lines { display: grid; grid-template-columns: 1fr 1fr; gap: 2mm 8mm; margin-top: auto }
.line { margin: 0; display: flex; gap: 3mm; align-items: flex-end; height: 12mm } .line i { flex: 1; border-bottom: 0.4mm solid #111 }
</style>
</head>
<body>
<h1>卡点值班卡</h1>
${colours.map(({ kind, sign, says, act }) => `<div class="colour ${kind}"><b>${sign}</b><strong>${escaped(says)}</strong><span>${act}</span></div>`).join('\n')}
${section('您来决定', decide)}
${section('老人没有手机', old)}
${section('机器坏了', broken)}
<div class="two">
${section(escaped(event['power.lost']), power)}
${section(escaped(event['fire.alarm']), fire).replace('<section>', '<section class="fire">')}
</div>
<div class="lines">
${numbers}
</div>
</body>
</html>
`;
}
