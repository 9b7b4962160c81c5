/** Texts about the box: its devices, its ledger, its district. */
import { text } from './words.ts';

export const boxTexts = {
  siteFine: text(['{file}：没有问题'], ['{file}: nothing found']),
  siteFile: text(['{file}:{says}', '补上或改正此文件'], ['{file}: {says}', 'put the file there or correct it']),
  siteFinding: text(['{file} 第 {line} 行：{says}', '{remedy}'], ['{file}, line {line}: {says}', '{remedy}']),
  boxRestoring: text(
    ['{file}：备份 {about} 还没有恢复完，主程序不会启动', '用同一个备份文件再运行一次 kadian restore'],
    [
      '{file}: the restore of backup {about} is not finished, and the station does not start',
      'call kadian restore again with the same file',
    ],
  ),
  boxHandedOver: text(
    ['{file}：本机已用备份 {about} 移交，主程序不会启动', '备份只能恢复到一台新机；恢复后用 kadian retire 停用本机'],
    [
      '{file}: this box was handed over with backup {about}, and the station does not start',
      'restore the backup on one replacement only; then retire this box with kadian retire',
    ],
  ),
  boxRetiring: text(
    ['{file}：本机正在销毁（证书 {about}），主程序不会启动', '再运行一次 kadian retire'],
    [
      '{file}: this box is being erased (certificate {about}), and the station does not start',
      'call kadian retire again to finish it',
    ],
  ),
  boxRetired: text(
    ['{file}：本机已停用并销毁（证书 {about}），主程序不会启动', '主板另作他用时，由配置它的人删除此文件'],
    [
      '{file}: this box is retired and was erased (certificate {about}), and the station does not start',
      'whoever provisions the board for another gate removes this file',
    ],
  ),
  boxMarkUnreadable: text(
    ['{file}：本机被标为不可运行，但标记读不出来', '查清原因之前不要启动；检查权限和磁盘'],
    [
      '{file}: this box is marked as not to be run, and the mark cannot be read',
      'find out why before it is started; check rights and disk',
    ],
  ),
  pinSafe: text(
    ['继电器 {line} 在 {board} 上电时保持不动作'],
    ['relay line {line} stays inactive while {board} starts'],
  ),
  pinSimulated: text(['引脚是模拟的'], ['the lines are simulated']),
  pinNoBoard: text(
    ['不认识这块主板：无法判断 {line} 上电时是否安全', '断开闸机，接通电源，用万用表量继电器输入端'],
    [
      'this board is not known: whether {line} is safe at power-on cannot be said',
      'unplug the gate, switch on, and measure the relay input',
    ],
  ),
  deviceStation: text(['{device}：主程序说正常'], ['{device}: the station says it works']),
  deviceSpeaks: text(['{device}：已打开，有应答'], ['{device}: opened, and it answers']),
  relayThere: text(
    ['继电器引脚 {line} 可用（未动作；试动用 kadian pulse）'],
    ['relay line {line} can be had (it was not moved; kadian pulse tries it)'],
  ),
  deviceMissing: text(
    ['{device} 不能用：{detail}', '检查插头和电源；kadian list-devices 列出已插上的设备'],
    ['{device} cannot be used: {detail}', 'check plug and power; kadian list-devices shows what is plugged in'],
  ),
  deviceUnknown: text(
    ['设备被占用，无法查看', '先停止占用的程序'],
    ['the devices are held and cannot be looked at', 'stop the program that holds them'],
  ),
  ledgerNone: text(
    ['还没有台账（{file}）', '主程序第一次启动时会建立'],
    ['there is no ledger yet ({file})', 'the station makes it at its first start'],
  ),
  ledgerWhole: text(
    ['台账完整：{events} 条，已签名到第 {signedTo} 条'],
    ['the chain is whole: {events} events, signed up to {signedTo}'],
  ),
  ledgerDamaged: text(
    ['台账损坏：{detail}', '先复制数据目录，再换存储卡；重新启动后从新链继续'],
    [
      'the ledger is damaged: {detail}',
      'copy the data directory first, then replace the card; a start goes on with a new chain',
    ],
  ),
  ledgerUnreadable: text(
    ['台账无法读取：{detail}', '检查权限和磁盘'],
    ['the ledger cannot be read: {detail}', 'check rights and disk'],
  ),
  ledgerFault: text(
    ['主程序无法写台账（{code}），{unwritten} 条在等待；所有人转人工', '看磁盘一节'],
    [
      'the station cannot write the ledger ({code}), {unwritten} events wait; everybody is referred to staff',
      'see the disk',
    ],
  ),
  outbox: text(
    ['{unsent} 条待上传，最早的已等 {hours} 小时', '若在增多，看区平台一节'],
    ['{unsent} events wait to be sent, the oldest for {hours} h', 'if they grow, see the district'],
  ),
  districtFile: text(
    ['站点文件 {part}：应为 {expected}', '改正站点文件或补上证书'],
    ['{part} of the site file: expected {expected}', 'correct the site file or put the certificate there'],
  ),
  districtReached: text(
    ['{url} 有应答（{secure}，{ms} 毫秒），并接受本机'],
    ['{url} answers ({secure}, {ms} ms) and accepts this box'],
  ),
  districtRefuses: text(
    ['{url} 不接受本机的令牌', '用 enroll 重新登记；也检查时钟'],
    ['{url} does not accept the token of this box', 'enrol it again; look at the clock as well'],
  ),
  districtCaptive: text(
    ['代替 {url} 应答的是别人：网络要先登录', '换网络，或请网管放行本机'],
    [
      'somebody else answers for {url}: this network wants a sign-in',
      'use another network, or have this box let through',
    ],
  ),
  districtUnreached: text(
    ['连不上 {url}（{code}：{detail}）', '检查网线、uplink.url、证书；闸机照常工作，记录在本机等待'],
    [
      '{url} is not reached ({code}: {detail})',
      'check cable, uplink.url and certificate; the gate goes on, and events wait on the box',
    ],
  ),
  districtLost: text(['主程序与 {url} 的连接已断'], ['the station has lost {url}']),
  districtClock: text(
    ['与区平台的时钟相差 {seconds} 秒', '相差大时看时钟一节'],
    ['the clock of the district is {seconds} s apart', 'when that is much, see the clock'],
  ),
  policyUntil: text(
    ['规则 {version}，收到 {days} 天，还有 {left} 天到期'],
    ['rules {version}, taken {days} days ago, good for {left} more days'],
  ),
  policyOpen: text(['规则 {version}，收到 {days} 天'], ['rules {version}, taken {days} days ago']),
  policyExpired: text(
    ['规则 {version} 已过期', '连上区平台取新规则'],
    ['rules {version} are out of date', 'reach the district for new ones'],
  ),
  policySite: text(
    ['区里还没有下发规则；用站点文件里的 {version}', '连上区平台'],
    ['the district has sent no rules; those of the site file ({version}) hold', 'reach the district'],
  ),
  policyUnreadable: text(
    ['规则文件不能用：{detail}', '连上区平台，会重新下发'],
    ['a file of rules cannot be used: {detail}', 'reach the district, which sends it again'],
  ),
  rulesUnknown: text(['没有信任列表，无法判断规则'], ['without the trust list rules cannot be judged']),
  listAge: text(
    ['{list} 第 {version} 版，{entries} 条，{days} 天前', '旧了就连上区平台'],
    ['{list} version {version}, {entries} entries, {days} days old', 'when it is old, reach the district'],
  ),
  listNone: text(['没有 {list}'], ['there is no {list}']),
  keyThere: text(['本机密钥 {key}'], ['device key {key}']),
  keyNone: text(['本机没有密钥：未登记', '用 enroll 登记'], ['this box has no key: it is not enrolled', 'enrol it']),
  keyHidden: text(
    ['此账户不能读本机密钥', '用 sudo 运行'],
    ['this account may not read the device key', 'call it with sudo'],
  ),
  keyDamaged: text(
    ['本机密钥文件已损坏', '先备份数据目录，再用 enroll 重新登记'],
    ['the file of the device key is damaged', 'copy the data directory first, then enrol again'],
  ),
  districtNoKey: text(
    ['此账户不能读本机密钥，没有询问区平台', '用 sudo 运行'],
    ['this account may not read the device key, so the district was not asked', 'call it with sudo'],
  ),
  ledgerHidden: text(
    ['此账户不能看 {directory} 里的台账', '用 sudo 运行'],
    ['this account may not look at the ledger in {directory}', 'call it with sudo'],
  ),
  rulesHidden: text(
    ['此账户不能看 {directory} 里的规则和名单', '用 sudo 运行'],
    ['this account may not look at the rules and lists in {directory}', 'call it with sudo'],
  ),
  keyNotAsked: text(['此站点不用令牌'], ['this site uses no token']),
  commandKeysThere: text(['有区平台的指令密钥'], ['the command keys of the district are there']),
  commandKeysNone: text(
    ['没有指令密钥：不会执行区里的指令', '在站点文件写 uplink.commandKeys 后重新登记'],
    [
      'no command keys: no command of the district is obeyed',
      'name uplink.commandKeys in the site file and enrol again',
    ],
  ),
  commandKeysBad: text(
    ['指令密钥不能用：{detail}', '重新登记'],
    ['the command keys cannot be used: {detail}', 'enrol again'],
  ),
} as const;
