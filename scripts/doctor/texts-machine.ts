/** Texts about the machine: account, clock, disk, screen, board. */
import { text } from './words.ts';

export const machineTexts = {
  filesAsInstalled: text(['软件文件和安装时一样'], ['the files of the software are as they were installed']),
  filesNotPackaged: text(
    ['没有用安装包安装，软件文件不检查'],
    ['no package is installed: files of the software are not checked'],
  ),
  filesChanged: text(
    ['软件文件有 {count} 个和安装时不一样：{files}', '重新安装（kadian update）；不知道谁改的，就告诉区里'],
    [
      '{count} files of the software are not as they were installed: {files}',
      'install again (kadian update); when nobody knows who changed them, tell the district',
    ],
  ),
  accountFine: text(['账户 {account}，组：{groups}'], ['account {account}, in the groups {groups}']),
  accountRoot: text(
    ['以 root 运行：看不出主程序账户缺什么权限', '加 {option} 再运行一次'],
    ['called by root: what the account of the station lacks is not seen', 'call it again with {option}'],
  ),
  accountNoRights: text(['{part} 没有权限', '{detail}'], ['no rights to {part}', '{detail}']),
  clockSet: text(['时间已与时间服务同步'], ['the clock is set by the time service']),
  clockHost: text(
    ['相信主机时钟（模拟用）', '真实设备写 "clock": "timesync"'],
    ['the clock of the host is believed (for simulation)', 'a real box says "clock": "timesync"'],
  ),
  clockNotSet: text(
    ['时间服务还没有对时：凡要看时间的码都转人工', '检查网络和时间服务器（timedatectl timesync-status）'],
    [
      'the time service has not set the clock: codes that depend on time are referred',
      'check network and time server (timedatectl timesync-status)',
    ],
  ),
  clockNoService: text(
    ['没有时间服务', 'sudo timedatectl set-ntp true'],
    ['no time service is on', 'sudo timedatectl set-ntp true'],
  ),
  clockChrony: text(
    ['用的是 chrony，主程序只认 systemd-timesyncd', 'sudo apt install systemd-timesyncd'],
    ['chrony sets the clock, and the station believes systemd-timesyncd only', 'sudo apt install systemd-timesyncd'],
  ),
  clockDrift: text(
    ['时钟每天约差 {seconds} 秒（限 {limit}）', '超过限值时换主板或加时钟模块'],
    [
      'the clock drifts by about {seconds} s a day (limit {limit})',
      'above the limit: another board, or a clock module',
    ],
  ),
  clockDriftUnknown: text(['不知道每天差多少'], ['the drift is not known']),
  chipNone: text(
    ['没有时钟芯片：断电后时间不对，直到连上网络', '加带电池的时钟模块'],
    [
      'no clock chip: after a power cut the time is wrong until the network is there',
      'add a clock module with a battery',
    ],
  ),
  chipFlat: text(['时钟芯片的电池没电了', '换电池'], ['the battery of the clock chip is flat', 'replace it']),
  chipApart: text(
    ['时钟芯片与系统差 {seconds} 秒', '对时后运行 sudo hwclock --systohc'],
    ['the clock chip is {seconds} s from the system', 'when the time is right: sudo hwclock --systohc'],
  ),
  chipFine: text(['时钟芯片与系统差 {seconds} 秒'], ['the clock chip is {seconds} s from the system']),
  chipBattery: text(
    ['时钟电池 {millivolts} 毫伏（至少 {limit}）', '低了就换'],
    ['clock battery {millivolts} mV (at least {limit})', 'replace it when it is low'],
  ),
  diskRoom: text(
    ['剩余 {free} MiB({percent} %)', '不足时腾出空间或换大卡'],
    ['{free} MiB free ({percent} %)', 'when it is short: make room, or a larger card'],
  ),
  diskInodes: text(
    ['剩余索引节点 {percent} %', '不足时删除大量小文件'],
    ['{percent} % of inodes free', 'when they are short: remove masses of small files'],
  ),
  diskUnreadable: text(
    ['{directory} 读不到', '检查数据分区是否挂载'],
    ['{directory} cannot be read', 'check that the data partition is mounted'],
  ),
  diskReadOnly: text(
    ['{mount} 只读：台账写不进，所有人转人工', '看 dmesg；存储卡多半坏了，换卡'],
    [
      '{mount} is read-only: nothing is recorded, everybody is referred',
      'see dmesg; the card has most likely failed: replace it',
    ],
  ),
  diskWritable: text(['{mount} 可写'], ['{mount} is writable']),
  diskCommit: text(
    ['一次落盘 {median} 毫秒，最长 {longest}（限 {limit}）', '慢了就换卡（工业级）'],
    [
      'a commit takes {median} ms, the longest {longest} (limit {limit})',
      'when it is slow: another card, of industrial grade',
    ],
  ),
  diskNoWrite: text(
    ['写不进 {directory}（{code}）', '看 dmesg；换卡'],
    ['{directory} cannot be written ({code})', 'see dmesg; replace the card'],
  ),
  diskNotOurs: text(
    ['此账户不能写 {directory}，未测量', '用 sudo 运行'],
    ['this account may not write {directory}; not measured', 'call it with sudo'],
  ),
  diskNoDirectory: text(['{directory} 还没有，未测量'], ['{directory} is not there yet; not measured']),
  cardWear: text(
    ['{block} 已用寿命约 {percent} %', '到 80 % 准备换卡'],
    ['{block} has used about {percent} % of its life', 'from 80 % on: have another one ready'],
  ),
  cardSilent: text(['{block} 不报告寿命'], ['{block} tells nothing of its wear']),
  cardSd: text(
    ['{block} 是 SD 卡，不报告寿命；看落盘时间和文件系统错误'],
    ['{block} is an SD card, which tells nothing of its wear: see how long a commit takes, and file system errors'],
  ),
  diskErrors: text(
    ['{device} 的文件系统有 {count} 个错误', '备份后换卡；看 dmesg'],
    ['the file system of {device} has met {count} errors', 'back up, replace the card; see dmesg'],
  ),
  soundCard: text(['声卡 {card}'], ['sound card {card}']),
  soundNoCard: text(
    ['没有能用的声卡', '插上 USB 声卡，或改 sound.device'],
    ['no sound card can be used ({detail})', 'plug in a USB sound card, or correct sound.device'],
  ),
  soundOn: text(['主程序的声音正常（{state}）'], ['the station sounds ({state})']),
  soundOff: text(
    ['主程序没有声音（{state}）', '检查音箱电源和音量；屏幕会提示工作人员'],
    ['the station does not sound ({state})', 'check power and volume of the loudspeaker; the screen tells staff'],
  ),
  shellThere: text(['屏幕程序 {shell}'], ['screen shell {shell}']),
  shellNone: text(
    ['没有屏幕程序', 'sudo apt install chromium cage'],
    ['no shell for the screen', 'sudo apt install chromium cage'],
  ),
  compositorNone: text(['没有 cage，这里也没有图形环境'], ['no cage, and no display in this session']),
  screenPaints: text(['屏幕在刷新'], ['the screen paints']),
  screenLost: text(
    ['屏幕没有反应', 'sudo systemctl restart kadian-screen；检查显示器电源和线'],
    ['the screen gives no sign of life', 'sudo systemctl restart kadian-screen; check power and cable of the display'],
  ),
  screenNotSeen: text(
    ['主程序启动后，屏幕页面还没有打开过', '检查显示器；需要屏幕时：sudo systemctl restart kadian-screen'],
    [
      'no page of the screen has been open since the station was started',
      'check the display; where a screen is wanted: sudo systemctl restart kadian-screen',
    ],
  ),
  screenUnknown: text(['主程序未运行，看不到屏幕'], ['the station does not run, so the screen is not seen']),
  watchdogService: text(['systemd 看守主程序（{time}）'], ['systemd watches the station ({time})']),
  watchdogServiceNone: text(
    ['systemd 没有看守主程序', '服务里写 WatchdogSec=20'],
    ['systemd does not watch the station', 'WatchdogSec=20 in the service'],
  ),
  watchdogNoService: text(['主程序没有作为服务安装'], ['the station is not installed as a service']),
  watchdogNone: text(
    ['没有硬件看门狗', 'config.txt 加 dtparam=watchdog=on'],
    ['no hardware watchdog', 'dtparam=watchdog=on in config.txt'],
  ),
  watchdogFed: text(['硬件看门狗由 systemd 喂（{time}）'], ['systemd feeds the hardware watchdog ({time})']),
  watchdogIdle: text(
    ['有硬件看门狗，没有人用', '/etc/systemd/system.conf 写 RuntimeWatchdogSec=15'],
    ['the hardware watchdog is not used', 'RuntimeWatchdogSec=15 in /etc/systemd/system.conf'],
  ),
  heat: text(
    ['主板 {celsius} °C', '高了就遮阳、通风、加散热片'],
    ['the board has {celsius} °C', 'when it is hot: shade, air, a heat sink'],
  ),
  heatUnknown: text(['不知道主板温度'], ['the temperature of the board is not known']),
  supplyFine: text(['供电正常'], ['the supply is good']),
  supplyLow: text(
    ['供电电压过低', '换原装电源和短粗的线；继电器和补光灯另接电源'],
    ['the supply is too low now', 'use the maker’s supply and a short thick cable; feed relay and lamp apart'],
  ),
  supplyWasLow: text(
    ['启动以来供电曾经过低', '换电源或线'],
    ['the supply was too low since the start', 'replace supply or cable'],
  ),
  throttled: text(['主板曾经降速（过热）', '遮阳、通风'], ['the board slowed down (heat)', 'shade and air']),
  supplyUnknown: text(['这块主板不报告供电'], ['this board tells nothing of its supply']),
  serviceUp: text(
    ['{name} 在运行，重启过 {restarts} 次', '常重启时看 journalctl -u {name}'],
    ['{name} runs, restarted {restarts} times', 'when it restarts often: journalctl -u {name}'],
  ),
  serviceDown: text(
    ['{name} 没有运行（{state}）', 'journalctl -u {name}；sudo systemctl start {name}'],
    ['{name} does not run ({state})', 'journalctl -u {name}; sudo systemctl start {name}'],
  ),
  serviceNone: text(['{name} 没有安装'], ['{name} is not installed']),
  stationAble: text(['主程序在运行，能放行'], ['the station runs and can grant']),
  stationReferring: text(
    ['主程序在运行，但所有人转人工：缺 {missing}', '看设备一节'],
    ['the station runs and refers everybody to staff: {missing}', 'see the devices'],
  ),
  stationMute: text(
    ['主程序没有应答：{why}', 'sudo systemctl restart kadian'],
    ['the station does not answer: {why}', 'sudo systemctl restart kadian'],
  ),
  stationStopped: text(
    ['主程序没有运行', '查完后 sudo systemctl start kadian'],
    ['the station does not run', 'when you are done: sudo systemctl start kadian'],
  ),
} as const;
