/** What is said for each reason: the words the screen shows, why and what to do now (kiosk/screen/texts). */
import type { ReasonCode } from '../access/reasons.ts';
import type { SpokenText } from './prompt-text.ts';

export const reasonPrompts: Readonly<Record<ReasonCode, SpokenText>> = {
  allStepsPassed: {
    'zh-CN': '各项都正常。请往里走。',
    pinyin: 'ge4 xiang4 dou1 zheng4 chang2. qing3 wang2 li3 zou3.',
    en: 'Everything is in order. Please walk through.',
  },
  clinicalReadingNormal: {
    'zh-CN': '复测体温正常。请往里走。',
    pinyin: 'fu4 ce4 ti3 wen1 zheng4 chang2. qing3 wang2 li3 zou3.',
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
    'zh-CN': '扫码口坏了。请工作人员看您的码。',
    pinyin: 'sao2 ma2 kou3 huai4 le5. qing3 gong1 zuo4 ren2 yuan2 kan4 nin2 de5 ma3.',
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
};
