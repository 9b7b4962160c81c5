/** The columns of a sheet: what each is called, in both languages, and where in the site file it belongs. */

export type ColumnKind = 'text' | 'wholeNumber' | 'polarity' | 'line' | 'inputLine' | 'people';

export interface Column {
  readonly name: string;
  readonly zh: string;
  /** Place in the site file; null: it says something about the row, or is put together with others. */
  readonly path: readonly string[] | null;
  readonly kind: ColumnKind;
  /** For the reference in README.md. */
  readonly means: string;
}

type Named<N extends string> = Column & { readonly name: N };

function text<N extends string>(name: N, zh: string, path: string | null, means: string): Named<N> {
  return { name, zh, path: path === null ? null : path.split('.'), kind: 'text', means };
}

function of<N extends string>(kind: ColumnKind, name: N, zh: string, path: string, means: string): Named<N> {
  return { name, zh, path: path.split('.'), kind, means };
}

export const columns = [
  text('id', '编号', 'kiosk', 'name of the box in the fleet; the file is called after it'),
  text(
    'base',
    '模板',
    null,
    'the template: a site file, its path relative to the sheet; `--base` where the cell is empty',
  ),
  text(
    'board',
    '主板',
    null,
    'a board of hw-config/boards: its pins are checked, and lines on the header of another board move to its chip',
  ),
  text(
    'releaseKeys',
    '发布密钥',
    null,
    'release-keys.json of whoever makes the releases, its path relative to the sheet; `--release-keys` where the cell is empty',
  ),
  text('district', '区', 'place.district', "the district's code"),
  text('subdistrict', '街道', 'place.subdistrict', "the subdistrict's code"),
  text('community', '社区', 'place.community', "the community's code"),
  text('compound', '小区', 'place.compound', "the compound's code"),
  text('lane', '通道', 'place.lane', "the lane's code; no two boxes share all five codes"),
  text('compoundZh', '小区名', 'names.compound.zh-CN', 'name of the compound, in Chinese'),
  text('compoundEn', '小区英文名', 'names.compound.en', 'the same in English'),
  text('checkpointZh', '卡点名', 'names.checkpoint.zh-CN', 'name of the checkpoint, in Chinese'),
  text('checkpointEn', '卡点英文名', 'names.checkpoint.en', 'the same in English'),
  text('language', '语言', 'language', '`zh-CN` or `en`'),
  text('timeZone', '时区', 'timeZone', 'an IANA time zone such as `Asia/Shanghai`'),
  text('direction', '方向', 'direction', '`in`, `out` or `both`'),
  text('purpose', '用途', 'purpose', '`person`, `delivery` or `vehicle`'),
  text('districtUrl', '区平台地址', 'uplink.url', 'address of the district service, https'),
  text('broker', '消息服务器', 'uplink.broker', 'an MQTT broker, mqtts'),
  text('thermometerModel', '测温仪型号', 'thermometer.model', 'a file of hw-config/models/thermometers'),
  text('thermometerPath', '测温仪路径', 'thermometer.path', 'its stable path, /dev/serial/by-id/…'),
  text('scannerModel', '扫码器型号', 'scanner.model', 'a file of hw-config/models/scanners'),
  text(
    'scannerKind',
    '扫码器接口',
    'scanner.device.kind',
    '`hid`, `keys` or `serial`; told from the path or the id where empty',
  ),
  text('scannerPath', '扫码器路径', 'scanner.device.path', 'its stable path, for `keys` and `serial`'),
  text('scannerVendorId', '扫码器厂商号', 'scanner.device.vendorId', 'for `hid`, such as `0x0c2e`'),
  text('scannerProductId', '扫码器产品号', 'scanner.device.productId', 'for `hid`'),
  text(
    'scannerSerial',
    '扫码器序列号',
    'scanner.device.serialNumber',
    'for `hid`, where two of one model are plugged in',
  ),
  text('relayChip', '继电器芯片', 'gate.lines.relay.line.chip', 'label of the GPIO chip'),
  of('line', 'relayLine', '继电器引脚', 'gate.lines.relay.line.line', 'name (`GPIO17`) or offset of the line'),
  of(
    'polarity',
    'relayPolarity',
    '继电器极性',
    'gate.lines.relay.line.activeLow',
    '`high` or `low`: the level that releases',
  ),
  of(
    'inputLine',
    'doorContactLine',
    '门磁引脚',
    'gate.lines.inputs.doorContact',
    'line of this input, as the template wires it; `none`: not wired',
  ),
  of('inputLine', 'requestToExitLine', '出门按钮引脚', 'gate.lines.inputs.requestToExit', 'the same'),
  of('inputLine', 'fireLine', '消防引脚', 'gate.lines.inputs.fire', 'the same'),
  of('inputLine', 'tamperLine', '防拆引脚', 'gate.lines.inputs.tamper', 'the same'),
  of('inputLine', 'passageLine', '通行引脚', 'gate.lines.inputs.passage', 'the same'),
  of(
    'wholeNumber',
    'releaseTimeMs',
    '开门毫秒',
    'gate.portal.releaseTimeMs',
    'how long one release lasts, milliseconds',
  ),
  of(
    'people',
    'staff',
    '值班人员',
    'staff',
    'who may sign in: `CODE/ROLE=HASH`, several apart by `|`; HASH by `kadian hash-pin`, never a PIN',
  ),
  of('people', 'technicians', '技术员', 'technicians', 'the same without a role'),
] as const satisfies readonly Column[];

export type ColumnName = (typeof columns)[number]['name'];

const byName: ReadonlyMap<string, Column> = new Map(
  columns.flatMap((column) => [
    [plain(column.name), column],
    [plain(column.zh), column],
  ]),
);

/** By its name in either language, however it is spelt with capitals, spaces, dashes or underscores. */
export function columnOf(heading: string): Column | null {
  return byName.get(plain(heading)) ?? null;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** The table of columns as Markdown: what scripts/provision/README.md must hold. */
export function renderColumns(): string {
  const rows = columns.map(
    ({ name, zh, path, means }: Column) =>
      `| \`${name}\` | ${zh} | ${path === null ? '–' : `\`${path.join('.')}\``} | ${means.replaceAll('|', '\\|')} |`,
  );
  return ['| column | 列名 | in the site file | means |', '|---|---|---|---|', ...rows, ''].join('\n');
}
