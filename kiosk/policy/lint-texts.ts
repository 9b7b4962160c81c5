/** What the linter says, in both languages: what contradicts what, and what to do about it. */

interface LintText {
  /** `error`: the policy does what nobody can want. `warning`: it may be meant, and surprises. */
  readonly severity: 'error' | 'warning';
  readonly 'zh-CN': { readonly says: string; readonly remedy: string };
  readonly en: { readonly says: string; readonly remedy: string };
}

function text(
  severity: LintText['severity'],
  zh: readonly [says: string, remedy: string],
  en: readonly [says: string, remedy: string],
): LintText {
  return { severity, 'zh-CN': { says: zh[0], remedy: zh[1] }, en: { says: en[0], remedy: en[1] } };
}

export const lintTexts = {
  bandsCross: text(
    'error',
    ['正常下限不低于偏高起点，没有人的体温算正常。', '把 normalFromC 改到 elevatedFromC 以下。'],
    ['No temperature is normal: normalFromC is not below elevatedFromC.', 'Put normalFromC below elevatedFromC.'],
  ),
  degradeLetsIn: text(
    'error',
    ['降级规则不能直接放行。', '改为 refer、deny 或 allowByStaff（由工作人员放行）。'],
    ['A degrade rule never lets anybody in by itself.', 'Use refer, deny, or allowByStaff (staff let the person in).'],
  ),
  residentsOnlyWithVisitors: text(
    'error',
    [
      '只进本院居民，又写了访客可进或转人工；访客规则不起作用。',
      '把 residentsOnly 改为 false，或把 visitors.rule 改为 deny。',
    ],
    [
      'Only residents pass, so the rule for visitors is never looked at.',
      'Set residentsOnly to false, or visitors.rule to deny.',
    ],
  ),
  neverOpen: text(
    'error',
    ['一周里没有任何时间可以通行。', '看一下 curfew 与 hours 所用的时间表。'],
    ['There is no minute of the week at which anybody may pass.', 'Look at the schedules that curfew and hours name.'],
  ),
  scheduleMissing: text(
    'error',
    ['这里用的时间表没有定义，会一律不放行。', '在 schedules 里写上这个名字，或改为 null。'],
    ['The schedule named here is not defined: everybody is denied.', 'Define it in schedules, or write null.'],
  ),
  scheduleUnused: text(
    'warning',
    ['这个时间表没有用到。', '在 curfew、hours 或 visitors.schedule 里写上它，或删掉。'],
    ['Nothing uses this schedule.', 'Name it in curfew, hours or visitors.schedule, or remove it.'],
  ),
  visitorScheduleUnused: text(
    'warning',
    ['访客不能直接进，这个时间表不起作用。', '把 visitors.rule 改为 allow，或把 schedule 改为 null。'],
    [
      'Visitors are not let in, so their schedule is never looked at.',
      'Set visitors.rule to allow, or the schedule to null.',
    ],
  ),
  testShorterThanFreshness: text(
    'warning',
    ['码的有效时间比核酸的还长：码还新，核酸已过期。', '缩短 freshnessMinutes，或放宽 testMaxAgeHours。'],
    [
      'A code may be shown for longer than its test is good: a fresh code with an old test is denied.',
      'Shorten freshnessMinutes, or lengthen testMaxAgeHours.',
    ],
  ),
  stepWithoutDevice: text(
    'error',
    ['必做的步骤在这个站点没有设备可做。', '装上设备，或从 requiredSteps 里去掉这一步。'],
    ['No device of the site can do this required step.', 'Connect the device, or take the step out of requiredSteps.'],
  ),
  graceLongerThanReplay: text(
    'warning',
    [
      '短时返回的时间比防重放的时间长：返回时同一张码不再算重复。',
      '把 reentry.graceMinutes 减到 replayWindowMinutes.phone 以内。',
    ],
    [
      'The grace outlasts the replay window: on coming back the same code does not count as used.',
      'Bring reentry.graceMinutes down to replayWindowMinutes.phone.',
    ],
  ),
  staffWithoutWatchlist: text(
    'warning',
    ['名单缺失或过旧时由工作人员放行，重点人员可能进入。', '改为 refer 或 deny。'],
    ['While the lists are missing or old, staff may let in somebody who is on the watchlist.', 'Use refer or deny.'],
  ),
  staffWithoutTemperature: text(
    'warning',
    ['测温仪坏了由工作人员放行，没有人测体温。', '改为 refer，用体温计测。'],
    [
      'Without a thermometer staff may let people in unmeasured.',
      'Use refer, so that they measure with a clinical one.',
    ],
  ),
  stayHomeAccepted: text(
    'error',
    ['这种颜色应居家，却写了可通行；仍会转人工并报警。', '把 rule 改为 refer 或 deny，或把 stayHome 改为 false。'],
    [
      'Who has this colour must stay at home and is accepted; they are referred and an alarm is raised all the same.',
      'Set the rule to refer or deny, or stayHome to false.',
    ],
  ),
  nothingAccepted: text(
    'error',
    ['没有一项可通行，机器不会放行任何人。', '至少一项改为 accept。'],
    ['Nothing here is accepted: the machine lets nobody in.', 'Set at least one to accept.'],
  ),
  validityReversed: text(
    'error',
    ['到期时间不晚于生效时间。', '把 expires 改到 validFrom 之后。'],
    ['It ends before it begins.', 'Put expires after validFrom.'],
  ),
  bandUnmeasurable: text(
    'error',
    ['测量范围盖不住低温和偏高两段。', '让 measurableC 低于 normalFromC，高于 elevatedFromC。'],
    [
      'The measurable range leaves no room for low or elevated readings.',
      'Let measurableC begin below normalFromC and end above elevatedFromC.',
    ],
  ),
  identityWithoutTest: text(
    'warning',
    ['身份证号不含核酸结果：凭它通行的人不查核酸。', '把 kinds.identityNumber 改为 refer。'],
    [
      'An identity number tells of no test: who passes by it is not asked for one.',
      'Set kinds.identityNumber to refer.',
    ],
  ),
  identityWithoutRoster: text(
    'error',
    [
      '没有居民名单，身份证号无法核对，会一律转人工。',
      '把 lists.roster 改为 true，或把 kinds.identityNumber 改为 refer。',
    ],
    [
      'Without a roster an identity number says nothing, and everybody is referred.',
      'Set lists.roster to true, or kinds.identityNumber to refer.',
    ],
  ),
  certificateNoResident: text(
    'error',
    ['证明上没有小区，只进居民时一律不放行。', '把 residentsOnly 改为 false，或把这种证明改为 refer。'],
    [
      'A certificate names no compound: where only residents pass, nobody passes by it.',
      'Set residentsOnly to false, or this kind to refer.',
    ],
  ),
  certificateNotOnWatchlist: text(
    'warning',
    [
      '证明上没有名单认得的编号，查不了重点人员名单，由 degrade.listsMissing 决定。',
      '把这种证明改为 refer，或把 lists.watchlist 改为 false。',
    ],
    [
      'The watchlist cannot be asked about the holder of a certificate: degrade.listsMissing decides.',
      'Set this kind to refer, or lists.watchlist to false.',
    ],
  ),
  nobodyIdentified: text(
    'warning',
    ['进门不要求出示码，却要求居民、核酸或名单；没有码就无从核对。', '在 requiredSteps.in 里加上 credential。'],
    [
      'Coming in needs no code, so residence, test and lists are not checked of those who show none.',
      'Add credential to requiredSteps.in.',
    ],
  ),
  needsBothDirections: text(
    'warning',
    ['这个站点只看一个方向；没有别的通道报告，就不知道谁已出去。', '用 direction 为 both 的通道，或让出口也报告。'],
    [
      'This lane sees one direction only: unless another lane reports, nobody is known to have gone the other way.',
      'Use a lane for both directions, or let the other lane report.',
    ],
  ),
  wayBackBelieved: text(
    'warning',
    [
      '这条通道进出共用，看不出人往哪边走：过了防重放的时间，再出示一次就算出去。借码的人等够时间仍能进来，这条规则挡不住。',
      '要严格执行，请把进、出分成两条通道；或把 replayWindowMinutes 放长。',
    ],
    [
      'This lane serves both ways and does not see which way somebody goes: after the replay window a second showing counts as going out. Who borrows a code and waits that long gets in; this rule cannot stop it.',
      'To hold it strictly, give in and out a lane each; or lengthen replayWindowMinutes.',
    ],
  ),
  graceWithinReplay: text(
    'warning',
    [
      '这条通道进出共用，防重放的时间内再出示不算返回：短时返回的规则不会用到。',
      '让 reentry.graceMinutes 长于 replayWindowMinutes.phone（至少一分钟）。',
    ],
    [
      'In a lane for both ways nobody counts as coming back within the replay window: the grace is never used.',
      'Let reentry.graceMinutes outlast replayWindowMinutes.phone, and a minute at least.',
    ],
  ),
  turnsAfterAMinute: text(
    'warning',
    [
      '这条通道进出共用，没有防重放的时间：一分钟后再出示同一张码就算出去，码容易被轮流借用。',
      '把防重放的时间设为几分钟。',
    ],
    [
      'In a lane for both ways without a replay window the same code counts as going out after a minute: it is easily passed round.',
      'Set the replay window to some minutes.',
    ],
  ),
  noMinutes: text(
    'warning',
    ['时间为 0，这条规则不起作用。', '写上分钟数，或关掉这条规则。'],
    ['With no minutes this rule does nothing.', 'Write the minutes, or switch the rule off.'],
  ),
} as const satisfies Record<string, LintText>;

export type LintCode = keyof typeof lintTexts;
