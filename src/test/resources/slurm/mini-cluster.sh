#!/usr/bin/env bash
# A Slurm cluster of one controller and two nodes of one core on this host, on the loopback alone.
#   mini-cluster.sh start DIR        prints the value for SLURM_CONF
#   mini-cluster.sh lose DIR NODE    kills a node (n0 or n1) and all that runs on it, as a power cut does
#   mini-cluster.sh revive DIR NODE  brings it back
#   mini-cluster.sh stop DIR         ends everything that start began
# Jobs of the partition urgent take nodes from those of the default partition, which are requeued.
# Needs root and Debian's packages slurm-wlm and munge. DIR must be short: it holds sockets.
set -euo pipefail
verb=$1
dir=$(mkdir -p "$2" && cd "$2" && pwd)
node=${3:-}
conf=$dir/slurm.conf
export SLURM_CONF=$conf

# Ends a process by the file that holds its number, with a signal.
end() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 0
  kill "-$2" "$pid" 2>/dev/null || true
  for _ in $(seq 50); do
    ps -o stat= -p "$pid" 2>/dev/null | grep -qv Z || break # ended, or waits for its parent to see it
    sleep 0.1
  done
  rm -f "$1"
}

# A process and all below it, the lowest first.
below() {
  local child
  for child in $(pgrep -P "$1" 2>/dev/null); do below "$child"; done
  echo "$1"
}

free_port() {
  /usr/bin/perl -MIO::Socket::INET -e '
    print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'
}

configure() {
  local host
  host=$(hostname -s)
  cat > "$conf" <<EOF
ClusterName=mini
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge.socket
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool-%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd-%n.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd-%n.log
SlurmdTimeout=6
KillWait=5
MinJobAge=600
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=2,sched_interval=2,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobRequeue=1
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
ReturnToService=2
MpiDefault=none
NodeName=n0 NodeHostname=$host NodeAddr=127.0.0.1 Port=$(free_port) CPUs=1 RealMemory=2000
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$(free_port) CPUs=1 RealMemory=2000
PartitionName=main Nodes=n[0-1] Default=YES MaxTime=INFINITE State=UP PriorityTier=1
PartitionName=urgent Nodes=n[0-1] MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
EOF
}

await() {
  for _ in $(seq 100); do
    [ "$(sinfo -h -t idle,mix,alloc -o %D 2>/dev/null | paste -sd+ | bc 2>/dev/null)" = 2 ] && return
    sleep 0.2
  done
  echo "the cluster did not come up; see $dir/*.log" >&2
  return 1
}

case $verb in
  start)
    mkdir -p "$dir/state" "$dir/spool-n0" "$dir/spool-n1"
    head -c 1024 /dev/urandom > "$dir/munge.key"
    chmod 400 "$dir/munge.key"
    chmod 755 "$dir"
    /usr/sbin/munged --force --key-file="$dir/munge.key" --socket="$dir/munge.socket" \
      --pid-file="$dir/munge.pid" --log-file="$dir/munge.log" --seed-file="$dir/munge.seed"
    configure
    /usr/sbin/slurmctld
    /usr/sbin/slurmd -N n0
    /usr/sbin/slurmd -N n1
    await
    echo "$conf"
    ;;
  lose)
    # slurmd and the step daemons first, else they would report the end of the jobs like any other
    kill -9 "$(cat "$dir/slurmd-$node.pid")"
    scripts=$(pgrep -f "/bin/bash $dir/spool-$node/" || true)
    for script in $scripts; do kill -9 "$(ps -o ppid= -p "$script")"; done
    for script in $scripts; do below "$script" | xargs kill -9; done
    ;;
  revive)
    /usr/sbin/slurmd -N "$node"
    ;;
  stop)
    scancel --user=root 2>/dev/null || true
    sleep 0.5
    end "$dir/slurmd-n0.pid" TERM
    end "$dir/slurmd-n1.pid" TERM
    end "$dir/slurmctld.pid" TERM
    end "$dir/munge.pid" TERM
    ;;
  *) echo "start|lose|revive|stop" >&2; exit 2 ;;
esac
