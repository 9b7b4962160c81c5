/** Why a list that was offered is not in force. The one before it stays. `detail` is for a technician and names nobody. */
export interface ListFault {
  /** The step that failed, in the order in which they are taken. */
  readonly code: /** Not the frame of a delivery: empty, a login page, something else altogether. */
    | 'notADelivery'
    /** The manifest or its header is not of this form. */
    | 'manifest'
    | 'unknownKey'
    | 'signature'
    /** Another list than the one it was offered as. */
    | 'otherList'
    /** For another place. */
    | 'otherPlace'
    /** Not newer than the one in force. */
    | 'notNewer'
    /** A delta that follows another version, or is written under another key, than what is in force. */
    | 'gap'
    /** The key of the list is not sealed to this box. */
    | 'notForThisBox'
    /** Fewer or more bytes than the manifest says. */
    | 'length'
    | 'digest'
    /** The body cannot be unpacked, or becomes larger than the manifest says. */
    | 'unpacking'
    /** A line of the body is not an entry of this list. */
    | 'entry'
    /** Another number of entries than the manifest says. */
    | 'count'
    /** The disk or the file of the list. */
    | 'storage'
    /** Another delivery of this list is being taken in. */
    | 'busy';
  readonly detail: string;
}
