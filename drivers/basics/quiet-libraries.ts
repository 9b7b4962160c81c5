/**
 * Libraries of devices and of MQTT tell what they send and read, tokens and codes included, to whoever has set `DEBUG`
 * in the environment (the npm package of that name reads it as it is loaded). A gate's journal is no place for it:
 * importing this file first takes the word away, from this process and from what it starts. Node's own word for the
 * same is read before any program runs: here it is taken from what is started, and from the station by its unit.
 */
delete process.env['DEBUG'];
delete process.env['NODE_DEBUG'];
