/** What is said for each reason: the words the screen shows, why and what to do now (kiosk/screen/texts). */
import type { ReasonCode } from '../access/reasons.ts';
import type { SpokenText } from './prompt-text.ts';

export const reasonPrompts: Readonly<Record<ReasonCode, SpokenText>> = {
  allStepsPassed: {
    'zh-CN': '各项都正常。请往前走。',
    pinyin: 'ge4 xiang4 dou1 zheng4 chang2. qing3 wang3 qian2 zou3.',
    en: 'Everything is in order. Please walk through.',
  },
  clinicalReadingNormal: {
    'zh-CN': '复测体温正常。请往前走。',
    pinyin: 'fu4 ce4 ti3 wen1 zheng4 chang2. qing3 wang3 qian2 zou3.',
    en: 'The second measurement is normal. Please walk through.',
  },
  credentialMalformed: {
    'zh-CN': '这个码读不出来。请重新打开码，再扫一次。',
    pinyin: 'zhe4 ge5 ma3 du2 bu4 chu1 lai2. qing3 chong2 xin1 da3 kai1 ma3, zai4 sao3 yi2 ci4.',
    en: 'This code cannot be read. Open your code again and show it once more.',
  },
  credentialSignatureInvalid: {
    'zh-CN': '这个码不是真的。请在手机里打开自己的码。',
    pinyin: 'zhe4 ge5 ma3 bu2 shi4 zhen1 de5. qing3 zai4 shou3 ji1 li3 da3 kai1 zi4 ji3 de5 ma3.',
    en: 'This code is not genuine. Open your code in the app itself.',
  },
  credentialIssuerUnknown: {
    'zh-CN': '这个码不是本区发的。请找工作人员。',
    pinyin: 'zhe4 ge5 ma3 bu2 shi4 ben3 qu1 fa1 de5. qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'This code is not from our district. Please ask our staff.',
  },
  credentialNotYetValid: {
    'zh-CN': '这个码还没生效。请重新打开码，再扫一次。',
    pinyin: 'zhe4 ge5 ma3 hai2 mei2 sheng1 xiao4. qing3 chong2 xin1 da3 kai1 ma3, zai4 sao3 yi2 ci4.',
    en: 'This code is not valid yet. Open your code again and show it once more.',
  },
  credentialExpired: {
    'zh-CN': '这个码过期了。请打开新的码，再扫一次。',
    pinyin: 'zhe4 ge5 ma3 guo4 qi1 le5. qing2 da3 kai1 xin1 de5 ma3, zai4 sao3 yi2 ci4.',
    en: 'This code has expired. Open a new code and show it.',
  },
  credentialReplayed: {
    'zh-CN': '这个码刚刚用过。请出示您自己的码。',
    pinyin: 'zhe4 ge5 ma3 gang1 gang1 yong4 guo4. qing3 chu1 shi4 nin2 zi4 ji3 de5 ma3.',
    en: 'This code was used a moment ago. Please show your own code.',
  },
  credentialStale: {
    'zh-CN': '这个码太旧，可能是截图。请重新打开码，再扫一次。',
    pinyin: 'zhe4 ge5 ma3 tai4 jiu4, ke3 neng2 shi4 jie2 tu2. qing3 chong2 xin1 da3 kai1 ma3, zai4 sao3 yi2 ci4.',
    en: 'This code is too old, perhaps a picture. Open the code fresh and show it.',
  },
  codeUnknown: {
    'zh-CN': '这不是通行码。请出示通行码。',
    pinyin: 'zhe4 bu2 shi4 tong1 xing2 ma3. qing3 chu1 shi4 tong1 xing2 ma3.',
    en: 'This is not a pass code. Please show your pass code.',
  },
  identityNumberWrong: {
    'zh-CN': '这个身份证号不对。请把身份证给工作人员看。',
    pinyin: 'zhe4 ge5 shen1 fen4 zheng4 hao4 bu2 dui4. qing2 ba3 shen1 fen4 zheng4 gei3 gong1 zuo4 ren2 yuan2 kan4.',
    en: 'This identity number is not right. Please show your card to our staff.',
  },
  codeTooLong: {
    'zh-CN': '这个码不能在这里用。请出示通行码。',
    pinyin: 'zhe4 ge5 ma3 bu4 neng2 zai4 zhe4 li5 yong4. qing3 chu1 shi4 tong1 xing2 ma3.',
    en: 'This code cannot be used here. Please show your pass code.',
  },
  codeHasControlCharacters: {
    'zh-CN': '这个码不能在这里用。请出示通行码。',
    pinyin: 'zhe4 ge5 ma3 bu4 neng2 zai4 zhe4 li5 yong4. qing3 chu1 shi4 tong1 xing2 ma3.',
    en: 'This code cannot be used here. Please show your pass code.',
  },
  colourNotAccepted: {
    'zh-CN': '您的码颜色不能通行。请在原地等，找工作人员。',
    pinyin: 'nin2 de5 ma3 yan2 se4 bu4 neng2 tong1 xing2. qing3 zai4 yuan2 di4 deng3, zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'The colour of your code is not accepted. Please stay here and ask our staff.',
  },
  testMissing: {
    'zh-CN': '没有核酸结果。请先去做核酸。',
    pinyin: 'mei2 you3 he2 suan1 jie2 guo3. qing3 xian1 qu4 zuo4 he2 suan1.',
    en: 'There is no test result. Please have a test taken first.',
  },
  testTooOld: {
    'zh-CN': '核酸已过期。请重新做核酸。',
    pinyin: 'he2 suan1 yi3 guo4 qi1. qing3 chong2 xin1 zuo4 he2 suan1.',
    en: 'Your test is too old. Please have a new test taken.',
  },
  testPositive: {
    'zh-CN': '您的核酸结果需要处理。请在原地等，工作人员马上来。',
    pinyin:
      'nin2 de5 he2 suan1 jie2 guo3 xu1 yao4 chu2 li3. qing3 zai4 yuan2 di4 deng3, gong1 zuo4 ren2 yuan2 ma3 shang4 lai2.',
    en: 'Your test needs attention. Please stay here. Our staff will help you.',
  },
  itineraryAtRisk: {
    'zh-CN': '您的行程需要核对。请在原地等，找工作人员。',
    pinyin: 'nin2 de5 xing2 cheng2 xu1 yao4 he2 dui4. qing3 zai4 yuan2 di4 deng3, zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'Your itinerary must be checked. Please stay here and ask our staff.',
  },
  notResident: {
    'zh-CN': '这里只进本院居民。请工作人员联系您要找的人。',
    pinyin: 'zhe4 li5 zhi3 jin4 ben3 yuan4 ju1 min2. qing3 gong1 zuo4 ren2 yuan2 lian2 xi4 nin2 yao4 zhao3 de5 ren2.',
    en: 'This entrance is for residents. Please ask our staff to call your host.',
  },
  temperatureElevated: {
    'zh-CN': '体温偏高。请在原地等，工作人员再测一次。',
    pinyin: 'ti3 wen1 pian1 gao1. qing3 zai4 yuan2 di4 deng3, gong1 zuo4 ren2 yuan2 zai4 ce4 yi2 ci4.',
    en: 'Your temperature is raised. Please stay here. Our staff measures once more.',
  },
  portalLockedDown: {
    'zh-CN': '这个门现在不开。请听工作人员安排。',
    pinyin: 'zhe4 ge5 men2 xian4 zai4 bu4 kai1. qing3 ting1 gong1 zuo4 ren2 yuan2 an1 pai2.',
    en: 'This entrance is closed now. Please follow our staff.',
  },
  clockNotTrusted: {
    'zh-CN': '机器时间不准。请工作人员看您的码。',
    pinyin: 'ji1 qi4 shi2 jian1 bu4 zhun3. qing3 gong1 zuo4 ren2 yuan2 kan4 nin2 de5 ma3.',
    en: 'The kiosk does not know the time. Our staff will check your code.',
  },
  trustListMissing: {
    'zh-CN': '机器暂时不能验码。请工作人员看您的码。',
    pinyin: 'ji1 qi4 zan4 shi2 bu4 neng2 yan4 ma3. qing3 gong1 zuo4 ren2 yuan2 kan4 nin2 de5 ma3.',
    en: 'The kiosk cannot check codes yet. Our staff will check your code.',
  },
  temperatureLow: {
    'zh-CN': '体温读数太低，不准。请工作人员再测一次。',
    pinyin: 'ti3 wen1 du2 shu4 tai4 di1, bu4 zhun3. qing3 gong1 zuo4 ren2 yuan2 zai4 ce4 yi2 ci4.',
    en: 'The reading is too low to be sure. Our staff measures once more.',
  },
  temperatureInvalid: {
    'zh-CN': '没有测到体温。请工作人员再测一次。',
    pinyin: 'mei2 you3 ce4 dao4 ti3 wen1. qing3 gong1 zuo4 ren2 yuan2 zai4 ce4 yi2 ci4.',
    en: 'The temperature could not be read. Our staff measures once more.',
  },
  ambientOutOfRange: {
    'zh-CN': '这里太冷或太热，测不准。请工作人员再测一次。',
    pinyin: 'zhe4 li5 tai4 leng3 huo4 tai4 re4, ce4 bu4 zhun3. qing3 gong1 zuo4 ren2 yuan2 zai4 ce4 yi2 ci4.',
    en: 'It is too hot or too cold to measure. Our staff measures once more.',
  },
  ambientUnknown: {
    'zh-CN': '测温仪还没准备好。请工作人员测体温。',
    pinyin: 'ce4 wen1 yi2 hai2 mei2 zhun3 bei4 hao3. qing3 gong1 zuo4 ren2 yuan2 ce4 ti3 wen1.',
    en: 'The thermometer is not ready. Our staff measures your temperature.',
  },
  thermometerUnavailable: {
    'zh-CN': '测温仪坏了。请工作人员测体温。',
    pinyin: 'ce4 wen1 yi2 huai4 le5. qing3 gong1 zuo4 ren2 yuan2 ce4 ti3 wen1.',
    en: 'The thermometer does not work. Our staff measures your temperature.',
  },
  scannerUnavailable: {
    'zh-CN': '扫码器坏了。请工作人员看您的码。',
    pinyin: 'sao2 ma3 qi4 huai4 le5. qing3 gong1 zuo4 ren2 yuan2 kan4 nin2 de5 ma3.',
    en: 'The scanner does not work. Our staff will check your code.',
  },
  gateUnavailable: {
    'zh-CN': '门打不开。请工作人员开门。',
    pinyin: 'men2 da3 bu4 kai1. qing3 gong1 zuo4 ren2 yuan2 kai1 men2.',
    en: 'The gate cannot be opened from here. Our staff will open it for you.',
  },
  ledgerUnavailable: {
    'zh-CN': '机器不能记录。请工作人员登记。',
    pinyin: 'ji1 qi4 bu4 neng2 ji4 lu4. qing3 gong1 zuo4 ren2 yuan2 deng1 ji4.',
    en: 'The kiosk cannot keep its record. Our staff will register you.',
  },
  reentryGrace: {
    'zh-CN': '刚出去不久，欢迎回来。请往前走。',
    pinyin: 'gang1 chu1 qu4 bu4 jiu3, huan1 ying2 hui2 lai2. qing3 wang3 qian2 zou3.',
    en: 'You have just been out. Welcome back. Please walk through.',
  },
  maskReminder: {
    'zh-CN': '请戴好口罩。请往前走。',
    pinyin: 'qing3 dai4 hao2 kou3 zhao4. qing3 wang3 qian2 zou3.',
    en: 'Please keep your mask on. Please walk through.',
  },
  antiPassbackNoted: {
    'zh-CN': '您进出方向重复，已记下。请通行。',
    pinyin: 'nin2 jin4 chu1 fang1 xiang4 chong2 fu4, yi3 ji4 xia4. qing3 tong1 xing2.',
    en: 'You passed the same way twice. It is noted. Please walk through.',
  },
  credentialKindNotAccepted: {
    'zh-CN': '这里不收这种码。请找工作人员。',
    pinyin: 'zhe4 li5 bu4 shou1 zhe4 zhong2 ma3. qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'This kind of code is not accepted here. Please ask our staff.',
  },
  certificateRevoked: {
    'zh-CN': '这份证明已作废。请找工作人员。',
    pinyin: 'zhe4 fen4 zheng4 ming2 yi3 zuo4 fei4. qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'This certificate has been revoked. Please ask our staff.',
  },
  certificateRuleFailed: {
    'zh-CN': '这份证明不符合本区规定。请找工作人员。',
    pinyin: 'zhe4 fen4 zheng4 ming2 bu4 fu2 he2 ben3 qu1 gui1 ding4. qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'This certificate does not meet the rules here. Please ask our staff.',
  },
  stayHomeLeaving: {
    'zh-CN': '您现在需要居家。请在原地等，工作人员马上来。',
    pinyin: 'nin2 xian4 zai4 xu1 yao4 ju1 jia1. qing3 zai4 yuan2 di4 deng3, gong1 zuo4 ren2 yuan2 ma3 shang4 lai2.',
    en: 'You need to stay at home now. Please stay here. Our staff will help you.',
  },
  visitorOutsideHours: {
    'zh-CN': '现在不是访客时间。请工作人员联系您要找的人。',
    pinyin: 'xian4 zai4 bu2 shi4 fang3 ke4 shi2 jian1. qing3 gong1 zuo4 ren2 yuan2 lian2 xi4 nin2 yao4 zhao3 de5 ren2.',
    en: 'Visitors are not let in at this hour. Please ask our staff to call your host.',
  },
  deliveryLeftAtGate: {
    'zh-CN': '快递外卖放在门口。请放在架上，住户来取。',
    pinyin: 'kuai4 di4 wai4 mai4 fang4 zai4 men2 kou3. qing3 fang4 zai4 jia4 shang4, zhu4 hu4 lai2 qu3.',
    en: 'Deliveries stay at the gate. Leave it on the shelf. The resident fetches it.',
  },
  vehicleNotAdmitted: {
    'zh-CN': '车辆要先登记。请停车，听工作人员安排。',
    pinyin: 'che1 liang4 yao4 xian1 deng1 ji4. qing3 ting2 che1, ting1 gong1 zuo4 ren2 yuan2 an1 pai2.',
    en: 'Vehicles are checked first. Please stop and follow our staff.',
  },
  curfew: {
    'zh-CN': '现在这个时间不能进出。有急事请找工作人员。',
    pinyin: 'xian4 zai4 zhe4 ge5 shi2 jian1 bu4 neng2 jin4 chu1. you3 ji2 shi4 qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'Nobody passes at this hour. If it is urgent, please ask our staff.',
  },
  outsideHours: {
    'zh-CN': '这个门现在还没开放。请看开放时间，或找工作人员。',
    pinyin:
      'zhe4 ge5 men2 xian4 zai4 hai2 mei2 kai1 fang4. qing3 kan4 kai1 fang4 shi2 jian1, huo4 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'This entrance is not open at this hour. Please see the opening hours, or ask our staff.',
  },
  scheduleMissing: {
    'zh-CN': '机器不知道开放时间。请找工作人员。',
    pinyin: 'ji1 qi4 bu4 zhi1 dao4 kai1 fang4 shi2 jian1. qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'The kiosk does not know the opening hours. Please ask our staff.',
  },
  antiPassback: {
    'zh-CN': '您已经通过，没有返回记录。请找工作人员。',
    pinyin: 'nin2 yi3 jing1 tong1 guo4, mei2 you3 fan3 hui2 ji4 lu4. qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'You have passed already and have not come back. Please ask our staff.',
  },
  paperPassTwice: {
    'zh-CN': '这张纸码已有人用过。请找工作人员。',
    pinyin: 'zhe4 zhang1 zhi2 ma3 yi2 you3 ren2 yong4 guo4. qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'Somebody has come in with this paper pass. Please ask our staff.',
  },
  occupancyReached: {
    'zh-CN': '里面人满了。请稍等，有人出来再进。',
    pinyin: 'li3 mian4 ren2 man3 le5. qing3 shao1 deng3, you3 ren2 chu1 lai2 zai4 jin4.',
    en: 'It is full inside. Please wait until somebody comes out.',
  },
  onWatchlist: {
    'zh-CN': '您的信息需要核对。请在原地等，工作人员马上来。',
    pinyin: 'nin2 de5 xin4 xi1 xu1 yao4 he2 dui4. qing3 zai4 yuan2 di4 deng3, gong1 zuo4 ren2 yuan2 ma3 shang4 lai2.',
    en: 'Your details must be checked. Please stay here. Our staff will help you.',
  },
  policyNotInForce: {
    'zh-CN': '机器的规则过期了。请工作人员看您的码。',
    pinyin: 'ji1 qi4 de5 gui1 ze2 guo4 qi1 le5. qing3 gong1 zuo4 ren2 yuan2 kan4 nin2 de5 ma3.',
    en: 'The rules of the kiosk are out of date. Our staff will check your code.',
  },
  onlineUnreachable: {
    'zh-CN': '没有网络，验不了这个码。请工作人员看您的码。',
    pinyin: 'mei2 you3 wang3 luo4, yan4 bu4 liao3 zhe4 ge5 ma3. qing3 gong1 zuo4 ren2 yuan2 kan4 nin2 de5 ma3.',
    en: 'This code cannot be checked without network. Our staff will check your code.',
  },
  listsMissing: {
    'zh-CN': '机器还没有名单。请工作人员登记。',
    pinyin: 'ji1 qi4 hai2 mei2 you3 ming2 dan1. qing3 gong1 zuo4 ren2 yuan2 deng1 ji4.',
    en: 'The kiosk has no lists yet. Our staff will register you.',
  },
  watchlistNotAsked: {
    'zh-CN': '机器没有查到您的信息。请工作人员问您的证件号。',
    pinyin:
      'ji1 qi4 mei2 you3 cha2 dao4 nin2 de5 xin4 xi1. qing3 gong1 zuo4 ren2 yuan2 wen4 nin2 de5 zheng4 jian4 hao4.',
    en: 'The kiosk could not look you up. Our staff will ask for your number.',
  },
  listsStale: {
    'zh-CN': '机器的名单太旧。请工作人员登记。',
    pinyin: 'ji1 qi4 de5 ming2 dan1 tai4 jiu4. qing3 gong1 zuo4 ren2 yuan2 deng1 ji4.',
    en: 'The lists of the kiosk are too old. Our staff will register you.',
  },
  configurationCode: {
    'zh-CN': '这是设置机器的码，不是通行码。请找工作人员。',
    pinyin: 'zhe4 shi4 she4 zhi4 ji1 qi4 de5 ma3, bu2 shi4 tong1 xing2 ma3. qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'This code sets up the machine. It is no pass. Please ask our staff.',
  },
  identityNumberScanned: {
    'zh-CN': '扫来的身份证号不能证明是您本人。请把身份证给工作人员看。',
    pinyin:
      'sao3 lai2 de5 shen1 fen4 zheng4 hao4 bu4 neng2 zheng4 ming2 shi4 nin2 ben3 ren2. qing2 ba3 shen1 fen4 zheng4 gei3 gong1 zuo4 ren2 yuan2 kan4.',
    en: 'A number in a code does not say who you are. Please show your card to our staff.',
  },
  notOnRoster: {
    'zh-CN': '名单上没有找到您。请工作人员登记。',
    pinyin: 'ming2 dan1 shang4 mei2 you2 zhao3 dao4 nin2. qing3 gong1 zuo4 ren2 yuan2 deng1 ji4.',
    en: 'You were not found on the list. Our staff will register you.',
  },
  colourUntold: {
    'zh-CN': '这份证明看不出您能不能外出。请找工作人员。',
    pinyin: 'zhe4 fen4 zheng4 ming2 kan4 bu4 chu1 nin2 neng2 bu4 neng2 wai4 chu1. qing2 zhao3 gong1 zuo4 ren2 yuan2.',
    en: 'This certificate does not say if you may go out. Please ask our staff.',
  },
  visitorToStaff: {
    'zh-CN': '访客要先登记。请工作人员登记。',
    pinyin: 'fang3 ke4 yao4 xian1 deng1 ji4. qing3 gong1 zuo4 ren2 yuan2 deng1 ji4.',
    en: 'Visitors are registered first. Our staff will register you.',
  },
  maskNotConfirmed: {
    'zh-CN': '其他都正常。请让工作人员看一下口罩。',
    pinyin: 'qi2 ta1 dou1 zheng4 chang2. qing3 rang4 gong1 zuo4 ren2 yuan2 kan4 yi2 xia4 kou3 zhao4.',
    en: 'Everything else is in order. Please let our staff see your mask.',
  },
  staffMayAllow: {
    'zh-CN': '其他都正常。请工作人员放行。',
    pinyin: 'qi2 ta1 dou1 zheng4 chang2. qing3 gong1 zuo4 ren2 yuan2 fang4 xing2.',
    en: 'Everything else is in order. Our staff may let you through.',
  },
};
