//! What a call asks for: the checks that look at no other prison.

use super::Mode;
use super::options::{BadValue, Options};
use crate::addresses::{AddressList, BadAddress};
use crate::answer::{Answer, Refusal};
use crate::errno::Errno;
use crate::flags::FlagSet;
use crate::machine::Machine;
use crate::prison::{Family, PrisonId, SYSV};
use crate::privilege::Privilege;
use crate::release;
use crate::value::{JailSys, Value};
use jailconf_catalog::Check;

/// The longest name, host name and domain name, in bytes (R028).
const LONGEST_NAME: usize = 255;
/// The longest host uuid, in bytes (R028).
const LONGEST_UUID: usize = 63;
/// The longest osrelease, in bytes (R032).
const LONGEST_OSRELEASE: usize = 30;
/// The most addresses of a family (R066).
const MOST_ADDRESSES: usize = 255;

/// What a call asks for, without what can never be granted.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) attach: bool,
    pub(crate) name: Option<String>,
    pub(crate) jid: i32,
    pub(crate) securelevel: Option<i32>,
    pub(crate) children_max: Option<i32>,
    pub(crate) enforce_statfs: Option<i32>,
    pub(crate) devfs_ruleset: Option<i32>,
    pub(crate) persist: Option<bool>,
    pub(crate) host: HostRequest,
    pub(crate) vnet: Option<JailSys>,
    pub(crate) inet: NetRequest,
    pub(crate) inet6: NetRequest,
    pub(crate) allow_on: FlagSet,
    pub(crate) allow_off: FlagSet,
    pub(crate) osrelease: Option<String>,
    pub(crate) osreldate: Option<i32>,
    pub(crate) path: Option<String>,
    /// In the order of [`SYSV`].
    pub(crate) sysv: [Option<JailSys>; 3],
    pub(crate) sysvipc: Option<bool>,
    pub(crate) linux: LinuxRequest,
    pub(crate) zfs: Option<JailSys>,
    pub(crate) mount_snapshot: Option<i32>,
    /// Parameters of modules whose values are of another type than theirs.
    pub(crate) unreadable: Vec<&'static str>,
    /// `meta` and `env` texts that are too long (R052).
    pub(crate) too_long: Vec<String>,
}

#[derive(Default)]
pub(crate) struct HostRequest {
    pub(crate) word: Option<JailSys>,
    pub(crate) name: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) uuid: Option<String>,
    pub(crate) id: Option<u64>,
}

#[derive(Default)]
pub(crate) struct NetRequest {
    pub(crate) word: Option<JailSys>,
    pub(crate) list: Option<AddressList>,
    pub(crate) saddrsel: Option<bool>,
}

#[derive(Default)]
pub(crate) struct LinuxRequest {
    pub(crate) word: Option<JailSys>,
    pub(crate) osname: Option<String>,
    pub(crate) osrelease: Option<String>,
    pub(crate) oss_version: Option<i32>,
}

impl Request {
    pub(crate) fn net(&self, family: Family) -> &NetRequest {
        match family {
            Family::Inet => &self.inet,
            Family::Inet6 => &self.inet6,
        }
    }

    fn net_mut(&mut self, family: Family) -> &mut NetRequest {
        match family {
            Family::Inet => &mut self.inet,
            Family::Inet6 => &mut self.inet6,
        }
    }
}

impl NetRequest {
    /// Whether the family is named at all.
    pub(crate) fn is_given(&self) -> bool {
        self.word.is_some() || self.list.is_some()
    }

    /// Whether a list of its own is asked for; an address wins over a word (R060).
    pub(crate) fn is_own(&self) -> bool {
        self.list.is_some() || matches!(self.word, Some(JailSys::New | JailSys::Disable))
    }
}

impl HostRequest {
    /// Whether data of its own are named, which wins over `inherit` (R068).
    pub(crate) fn has_values(&self) -> bool {
        self.name.is_some() || self.domain.is_some() || self.uuid.is_some() || self.id.is_some()
    }
}

impl LinuxRequest {
    pub(crate) fn has_values(&self) -> bool {
        self.osname.is_some() || self.osrelease.is_some() || self.oss_version.is_some()
    }
}

/// Reads options and notes what the kernel says to them.
struct Reading<'a, 'o> {
    machine: &'a Machine,
    options: &'a Options<'o>,
    answer: &'a mut Answer,
}

impl Machine {
    /// The checks at the very entry: room for any child (R002), and the
    /// caller's privilege (R117).
    pub(super) fn check_entry(&self, by: PrisonId, mode: Mode, answer: &mut Answer) {
        let mut privilege = self.privilege(by, Privilege::PRIV_JAIL_SET);
        if mode == Mode::CreateAndAttach {
            let attach = self.privilege(by, Privilege::PRIV_JAIL_ATTACH);
            privilege = if privilege.granted() { attach } else { privilege };
        }
        answer.relied_on = privilege.relied_on;
        if !release::limit_before_privilege(self.host.release) {
            answer.refusals.append(&mut privilege.refusals);
        }
        let (held, used) = self.prison(by).map_or((0, 0), |p| (p.children_max(), p.children_cur()));
        if mode.creates() && held == 0 {
            let needed = Value::Int(i64::from(used) + 1);
            let refusal = Refusal::new(Errno::EPERM, Check::NoChildrenAllowed).wanting(needed);
            answer.refuse(refusal.against("children.max", by, Value::Int(0)));
        }
        answer.refusals.append(&mut privilege.refusals);
    }

    /// Reads the call in the kernel's order (R121).
    pub(super) fn read_request(
        &self,
        by: PrisonId,
        mode: Mode,
        options: &Options<'_>,
        answer: &mut Answer,
    ) -> Request {
        let mut reading = Reading { machine: self, options, answer };
        let mut request = Request { attach: mode == Mode::CreateAndAttach, ..Request::default() };
        reading.numbers(&mut request);
        reading.words(&mut request);
        reading.persist(mode, &mut request);
        reading.unchangeable_words(mode, &request);
        reading.allow(&mut request);
        reading.strings(&mut request);
        reading.addresses(&mut request);
        reading.vnet_alone(&request);
        reading.os(mode, &mut request);
        reading.path(by, mode, &mut request);
        reading.modules(&mut request);
        request
    }
}

impl Reading<'_, '_> {
    fn numbers(&mut self, request: &mut Request) {
        request.jid = self.int("jid").unwrap_or(0);
        request.securelevel = self.int("securelevel");
        request.children_max = self.int("children.max");
        request.enforce_statfs = self.int("enforce_statfs").filter(|value| {
            let fits = (0..=2).contains(value);
            if !fits {
                self.refuse(Check::OutOfRange, Errno::EINVAL, "enforce_statfs");
            }
            fits
        });
        request.devfs_ruleset = self.int("devfs_ruleset");
    }

    /// The jailsys words; `disable` is none for host and vnet (R039).
    fn words(&mut self, request: &mut Request) {
        request.host.word = self.word_but_disable("host");
        request.vnet = self.word_but_disable("vnet");
        for family in Family::ALL {
            let word = self.word(family.word());
            request.net_mut(family).word = word;
        }
    }

    fn persist(&mut self, mode: Mode, request: &mut Request) {
        request.persist = self.options.flag("persist");
        for family in Family::ALL {
            let saddrsel = self.options.flag(&format!("{}.saddrsel", family.word()));
            request.net_mut(family).saddrsel = saddrsel;
        }
        let strict = release::update_must_persist(self.machine.host.release);
        let must = mode == Mode::Create || mode == Mode::CreateOrUpdate && strict;
        if must && request.persist != Some(true) {
            let refusal = Refusal::new(Errno::EINVAL, Check::MustPersist);
            self.answer.refuse(refusal.of("persist", Value::Bool(true)).saying(&[]));
        }
    }

    fn unchangeable_words(&mut self, mode: Mode, request: &Request) {
        if !mode.updates() {
            return;
        }
        if request.vnet.is_some() {
            self.cannot_change("vnet");
        }
        for family in Family::ALL {
            if request.net(family).word.is_some() {
                self.cannot_change(family.word());
            }
        }
    }

    fn allow(&mut self, request: &mut Request) {
        let options = self.options;
        for option in options.iter() {
            let Some(name) = option.name.strip_prefix("allow.") else {
                continue;
            };
            let Some(flag) = self.machine.flags.flag(name) else {
                continue;
            };
            if self.machine.flags.is_unproven(flag) {
                self.answer.not_proven(Check::UnknownParameter);
            }
            let set = if option.negated { &mut request.allow_off } else { &mut request.allow_on };
            set.insert(flag);
        }
        request.sysvipc = options.flag("allow.sysvipc");
    }

    fn strings(&mut self, request: &mut Request) {
        request.name = self.bounded("name", LONGEST_NAME);
        request.host.name = self.bounded("host.hostname", LONGEST_NAME);
        request.host.domain = self.bounded("host.domainname", LONGEST_NAME);
        request.host.uuid = self.bounded("host.hostuuid", LONGEST_UUID);
        let id = self.options.long("host.hostid");
        request.host.id = self.or_bad("host.hostid", id);
    }

    fn addresses(&mut self, request: &mut Request) {
        for family in Family::ALL {
            let list = self.list(family);
            request.net_mut(family).list = list;
        }
    }

    /// One family's list: not too many (R066), each usable and only once (R063).
    fn list(&mut self, family: Family) -> Option<AddressList> {
        let name = family.list();
        let given = self.options.addresses(name);
        let given = self.or_bad(name, given)?;
        if given.len() > MOST_ADDRESSES {
            let wanted = Value::Int(i64::try_from(given.len()).unwrap_or(i64::MAX));
            let refusal = Refusal::new(Errno::EINVAL, Check::TooManyAddresses).of(name, wanted);
            self.answer.refuse(refusal.saying(&[family.title()]));
        }
        let (list, bad) = AddressList::new(given);
        let foreign = list.as_slice().iter().find(|address| !family.has(address)).copied();
        if let Some(BadAddress(address)) = bad.or(foreign.map(BadAddress)) {
            let wanted = Value::Addresses(vec![address]);
            self.answer.refuse(Refusal::new(Errno::EINVAL, Check::AddressInvalid).of(name, wanted));
        }
        if foreign.is_none() {
            return Some(list);
        }
        let own: Vec<_> = given.iter().filter(|address| family.has(address)).copied().collect();
        Some(AddressList::new(&own).0)
    }

    /// A vnet word excludes every word and address of a family (R054).
    fn vnet_alone(&mut self, request: &Request) {
        let given = Family::ALL.into_iter().find(|family| request.net(*family).is_given());
        let (Some(vnet), Some(family)) = (request.vnet, given) else {
            return;
        };
        let net = request.net(family);
        let (parameter, wanted) = match (&net.list, net.word) {
            (Some(list), _) => (family.list(), Value::Addresses(list.as_slice().to_vec())),
            (None, Some(word)) => (family.word(), Value::Sys(word)),
            (None, None) => (family.word(), Value::None),
        };
        let mut refusal =
            Refusal::new(Errno::EINVAL, Check::VnetWithAddresses).of(parameter, wanted);
        refusal.against = Some("vnet".to_owned());
        refusal.held = Value::Sys(vnet);
        self.answer.refuse(refusal.saying(&[]));
    }

    fn os(&mut self, mode: Mode, request: &mut Request) {
        let osrelease = self.options.string("osrelease");
        if let Some(text) = self.or_bad("osrelease", osrelease) {
            if mode.updates() {
                self.cannot_change("osrelease");
            }
            if text.len() > LONGEST_OSRELEASE {
                let refusal = Refusal::new(Errno::ENAMETOOLONG, Check::OsreleaseTooLong);
                let refusal = refusal.of("osrelease", Value::Str(text.to_owned()));
                self.answer.refuse(refusal.saying(&[]));
            }
            request.osrelease = Some(text.to_owned());
        }
        let Some(date) = self.int("osreldate") else {
            return;
        };
        if mode.updates() {
            self.cannot_change("osreldate");
        }
        if date == 0 {
            let refusal = Refusal::new(Errno::EINVAL, Check::OsreldateZero);
            self.answer.refuse(refusal.of("osreldate", Value::Int(0)).saying(&[]));
        }
        request.osreldate = (date != 0).then_some(date);
    }

    /// The path, looked up in the caller's root (R022).
    fn path(&mut self, by: PrisonId, mode: Mode, request: &mut Request) {
        let path = self.options.string("path");
        let Some(path) = self.or_bad("path", path) else {
            return;
        };
        if mode.updates() {
            self.cannot_change("path");
        }
        let root = self.machine.prison(by).map_or("/", |prison| prison.root());
        let found = self.machine.paths.look_up(root, path);
        let errno = match &found {
            Ok((_, true)) => Some(Errno::ENOTDIR),
            Ok((_, false)) => None,
            Err(errno) => Some(*errno),
        };
        if let Some(errno) = errno {
            let wanted = Value::Str(path.to_owned());
            self.answer.refuse(Refusal::new(errno, Check::PathUnusable).of("path", wanted));
        }
        request.path = Some(crate::path::below(root, path));
    }

    /// Values of modules; what their checks say comes later.
    fn modules(&mut self, request: &mut Request) {
        let (options, unreadable) = (self.options, &mut request.unreadable);
        for (at, facility) in SYSV.into_iter().enumerate() {
            request.sysv[at] = later(facility, options.word(facility), unreadable);
        }
        let mut text = |name| later(name, options.string(name), unreadable).map(str::to_owned);
        request.linux.osname = text("linux.osname");
        request.linux.osrelease = text("linux.osrelease");
        request.linux.word = later("linux", options.word("linux"), unreadable);
        let version = options.int("linux.oss_version");
        request.linux.oss_version = later("linux.oss_version", version, unreadable);
        request.zfs = later("zfs", options.word("zfs"), unreadable);
        let snapshot = options.int("zfs.mount_snapshot");
        request.mount_snapshot = later("zfs.mount_snapshot", snapshot, unreadable);
        let is_text = |name: &str| {
            matches!(name, "meta" | "env") || name.starts_with("meta.") || name.starts_with("env.")
        };
        let too_long = |value: &Value| matches!(value, Value::Str(text) if text.len() > MOST_META);
        let found = self.options.iter().filter(|o| is_text(&o.name) && too_long(o.value));
        request.too_long = found.map(|option| option.name.clone()).collect();
    }

    fn int(&mut self, name: &str) -> Option<i32> {
        let value = self.options.int(name);
        self.or_bad(name, value)
    }

    /// One of the three words (R038), or their numbers.
    fn word(&mut self, name: &str) -> Option<JailSys> {
        let value = self.options.word(name);
        if value.is_err() {
            self.refuse(Check::NotAJailsysWord, Errno::EINVAL, name);
        }
        value.ok().flatten()
    }

    fn word_but_disable(&mut self, name: &str) -> Option<JailSys> {
        let word = self.word(name)?;
        if word == JailSys::Disable {
            self.refuse(Check::CannotBeDisabled, Errno::EINVAL, name);
            return None;
        }
        Some(word)
    }

    /// A string of at most so many bytes (R028).
    fn bounded(&mut self, name: &str, longest: usize) -> Option<String> {
        let text = self.options.string(name);
        let text = self.or_bad(name, text)?;
        if text.len() > longest {
            let wanted = Value::Str(text.to_owned());
            self.answer
                .refuse(Refusal::new(Errno::ENAMETOOLONG, Check::NameTooLong).of(name, wanted));
        }
        Some(text.to_owned())
    }

    /// A value of another type than the parameter's.
    fn or_bad<T>(&mut self, name: &str, value: Result<Option<T>, BadValue>) -> Option<T> {
        match value {
            Ok(value) => value,
            Err(BadValue) => {
                self.refuse(Check::WrongType, Errno::EINVAL, name);
                None
            }
        }
    }

    fn refuse(&mut self, check: Check, errno: Errno, name: &str) {
        let wanted = self.options.get(name).map_or(Value::None, |option| option.value.clone());
        self.answer.refuse(Refusal::new(errno, check).of(name, wanted));
    }

    fn cannot_change(&mut self, name: &str) {
        let wanted = self.options.get(name).map_or(Value::None, |option| option.value.clone());
        let refusal = Refusal::new(Errno::EINVAL, Check::CannotChange).of(name, wanted);
        self.answer.refuse(refusal.saying(&[name]));
    }
}

/// A value that is judged later, with its name where it cannot be read.
fn later<T>(
    name: &'static str,
    value: Result<Option<T>, BadValue>,
    unreadable: &mut Vec<&'static str>,
) -> Option<T> {
    value.unwrap_or_else(|BadValue| {
        unreadable.push(name);
        None
    })
}

/// The longest `meta` or `env`, in bytes (R052).
const MOST_META: usize = 4096;
