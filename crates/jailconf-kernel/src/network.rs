//! What a jail may do with the network, and the NFS server.

use std::net::IpAddr;

use crate::answer::{Answer, Refusal};
use crate::errno::Errno;
use crate::machine::Machine;
use crate::prison::{Family, Prison, PrisonId};
use crate::value::{JailSys, Value};
use jailconf_catalog::Check;

/// A family of sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// AF_INET
    Inet,
    /// AF_INET6
    Inet6,
    /// AF_LOCAL, AF_ROUTE, AF_NETLINK
    Local,
    /// Any other one.
    Other,
}

impl Machine {
    /// Whether somebody in a prison may open a socket of a family (R061).
    pub fn address_family(&self, by: PrisonId, domain: Domain) -> Answer {
        let mut answer = Answer::default();
        let Some(prison) = self.prison(by).filter(|prison| !prison.vnet()) else {
            return answer;
        };
        let family = match domain {
            Domain::Local => return answer,
            Domain::Inet => Family::Inet,
            Domain::Inet6 => Family::Inet6,
            Domain::Other => {
                check_other(prison, &mut answer);
                return answer;
            }
        };
        if prison.restricted(family) && prison.addresses(family).is_empty() {
            answer.refuse(no_family(prison, family));
        }
        answer
    }

    /// Whether somebody in a prison may use an address (R015, R061).
    pub fn ip_check(&self, by: PrisonId, address: IpAddr) -> Answer {
        let mut answer = Answer::default();
        let Some(prison) = self.prison(by).filter(|prison| !prison.vnet()) else {
            return answer;
        };
        let family = if address.is_ipv4() { Family::Inet } else { Family::Inet6 };
        let list = &prison.net(family).list;
        if !prison.restricted(family) || list.contains(&address) {
            return answer;
        }
        let wanted = Value::Addresses(vec![address]);
        answer.refuse(match list.is_empty() {
            true => no_family(prison, family).wanting(wanted),
            false => {
                let held = Value::Addresses(list.as_slice().to_vec());
                let refusal = Refusal::new(Errno::EADDRNOTAVAIL, Check::AddressNotOwn)
                    .of(family.list(), wanted);
                refusal.against(family.list(), prison.id(), held)
            }
        });
        answer
    }

    /// Whether mountd and nfsd may run in a prison: a network stack of its own,
    /// `allow.nfsd`, `enforce_statfs` above 0 and a root that is the root of a
    /// file system (R071).
    pub fn nfsd(&self, by: PrisonId) -> Answer {
        let mut answer = Answer::default();
        let Some(prison) = self.prison(by).filter(|_| by != PrisonId::HOST) else {
            return answer;
        };
        let mut need = |met: bool, parameter: &str, wanted: Value, held: Value| {
            if met {
                answer.rely(Check::NfsServer, parameter, (by, held, wanted));
                return;
            }
            let refusal = Refusal::new(Errno::EPERM, Check::NfsServer).of(parameter, wanted);
            answer.refuse(refusal.against(parameter, by, held));
        };
        let vnet = if prison.vnet() { JailSys::New } else { JailSys::Inherit };
        need(prison.vnet(), "vnet", Value::Sys(JailSys::New), Value::Sys(vnet));
        let flag = prison.allows("nfsd");
        need(flag, "allow.nfsd", Value::Bool(true), Value::Bool(flag));
        let statfs = prison.enforce_statfs();
        need(statfs > 0, "enforce_statfs", Value::Int(2), Value::Int(statfs.into()));
        let path = Value::Str(prison.path().to_owned());
        need(prison.root_is_mount_point, "path", Value::None, path);
        answer
    }
}

fn check_other(prison: &Prison, answer: &mut Answer) {
    let flag = "allow.socket_af";
    if prison.allows(flag) {
        answer.rely(Check::NoSuchFamily, flag, (prison.id(), Value::Bool(true), Value::Bool(true)));
        return;
    }
    let refusal =
        Refusal::new(Errno::EAFNOSUPPORT, Check::NoSuchFamily).of(flag, Value::Bool(true));
    answer.refuse(refusal.against(flag, prison.id(), Value::Bool(false)));
}

fn no_family(prison: &Prison, family: Family) -> Refusal {
    let refusal =
        Refusal::new(Errno::EAFNOSUPPORT, Check::NoSuchFamily).of(family.list(), Value::None);
    refusal.against(family.word(), prison.id(), Value::Sys(JailSys::Disable))
}
