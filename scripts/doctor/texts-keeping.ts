/** What the doctor says about what a box must keep up: the keys of its releases, and ledgers that were set aside. */
import { text } from './words.ts';

export const keepingTexts = {
  asideOwes: text(
    [
      '旧台账 {file} 里有区平台还没有收到的记录，所以一直留在卡上',
      '让本机连上区平台；如果一直如此，先用 kadian export 导出，再用 kadian backup 备份后找技术支持',
    ],
    [
      'the ledger set aside as {file} holds events the district has not acknowledged, and so stays on the card',
      'bring the box to its district; if it stays so, take it along by kadian export and kadian backup, and ask for help',
    ],
  ),
  asideSent: text(
    ['旧台账 {file} 已全部送达，保存期一到就自动删除'],
    ['the ledger set aside as {file} was sent whole, and goes by itself when its time is over'],
  ),
  softwareOffered: text(
    ['区里有新版软件 {version}，{until} 前有效', '运行 sudo kadian update --from-district'],
    ['the district has newer software: {version}, to be taken until {until}', 'sudo kadian update --from-district'],
  ),
  softwareOfferedSecurity: text(
    ['区里有堵住安全漏洞的新版软件 {version}，{until} 前有效', '今天就运行 sudo kadian update --from-district'],
    [
      'the district has newer software that closes a security hole: {version}, to be taken until {until}',
      'today: sudo kadian update --from-district',
    ],
  ),
  releaseKeysThere: text(
    ['有 {count} 个发布密钥，可以接受软件更新'],
    ['{count} release keys: this box takes software updates'],
  ),
  releaseKeysNone: text(
    ['没有发布密钥 {file}：本机不接受任何软件更新', '把制作软件的人给的 release-keys.json 复制到那里'],
    [
      'no release keys ({file}): this box takes no software update',
      'copy the release-keys.json of whoever makes the releases there',
    ],
  ),
  releaseKeysHidden: text(
    ['当前账户不能读取 {file}', '请用 sudo 运行'],
    ['this account may not read {file}', 'call it with sudo'],
  ),
  releaseKeysBad: text(
    ['{file} 不是发布密钥文件', '用制作软件的人给的 release-keys.json 换掉它'],
    ['{file} is no file of release keys', 'replace it by the release-keys.json of whoever makes the releases'],
  ),
  releaseKeysOver: text(
    ['{file} 里没有现在有效的密钥：新的软件更新不会被接受', '复制新的 release-keys.json 到那里；也检查时钟'],
    [
      'no key in {file} is valid now: no new software update is taken',
      'copy a new release-keys.json there; look at the clock as well',
    ],
  ),
};
