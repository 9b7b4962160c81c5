#!/bin/sh
# Makes the certificates of the TLS tests anew: two authorities, a service on loopback, an expired one, one for another
# name, and a box. Valid for 100 years; what is expired ended in 2021. Needs OpenSSL 3. The keys protect nothing.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

config() { # authority extensions
  printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s\nnew_certs_dir=%s\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n[x]\n%s\n' \
    "$work/$1.index" "$work/$1.issued" "$2" > "$work/ca.cnf"
}

authority() { # name subject
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/$1.key" -out "$work/$1.csr" -subj "/CN=$2"
  mkdir "$work/$1.issued"
  : > "$work/$1.index"
  config "$1" 'basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign'
  openssl ca -batch -notext -selfsign -config "$work/ca.cnf" -extensions x -keyfile "$work/$1.key" \
    -startdate 20200101000000Z -enddate 21200101000000Z -in "$work/$1.csr" -out "$1.pem"
}

leaf() { # name authority start end extensions
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1.key.pem" -out "$work/$1.csr" -subj "/CN=$1"
  config "$2" "basicConstraints=CA:FALSE
$5"
  openssl ca -batch -notext -config "$work/ca.cnf" -extensions x -cert "$2.pem" -keyfile "$work/$2.key" \
    -startdate "$3" -enddate "$4" -in "$work/$1.csr" -out "$1.pem"
}

server='extendedKeyUsage=serverAuth
subjectAltName=IP:127.0.0.1,DNS:localhost'
long='20200101000000Z 21200101000000Z'

authority authority 'Kadian test authority'
authority foreign-authority 'Another authority'
# shellcheck disable=SC2086 # two words
leaf service authority $long "$server"
# shellcheck disable=SC2086
leaf foreign-service foreign-authority $long "$server"
leaf expired-service authority 20200101000000Z 20210101000000Z "$server"
# shellcheck disable=SC2086
leaf other-name authority $long 'extendedKeyUsage=serverAuth
subjectAltName=DNS:elsewhere.example'
# shellcheck disable=SC2086
leaf box authority $long extendedKeyUsage=clientAuth
