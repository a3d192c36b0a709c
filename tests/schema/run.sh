#!/bin/sh
# Every SOAP request we can send, and our fixtures of answers, against the
# carriers' own schemas.  They are looked for in CONTRACTS (default
# ../shared/contracts) and are no part of this project: without them the check
# is skipped, and says so.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 1
BUILD=${BUILD:-build}
CONTRACTS=${CONTRACTS:-../shared/contracts}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

# envelope FILE PAYLOAD-NAMESPACE SCHEMA: a schema of SOAP 1.1 whose Body has
# one element, which must be the carrier's.
envelope() {
	cat >"$1" <<-EOF
	<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
	    targetNamespace="http://schemas.xmlsoap.org/soap/envelope/"
	    elementFormDefault="qualified">
	 <xs:import namespace="$2" schemaLocation="$3"/>
	 <xs:element name="Envelope"><xs:complexType><xs:sequence>
	  <xs:element name="Header" minOccurs="0"><xs:complexType><xs:sequence>
	   <xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>
	  </xs:sequence></xs:complexType></xs:element>
	  <xs:element name="Body"><xs:complexType><xs:sequence>
	   <xs:any namespace="$2" processContents="strict"/>
	  </xs:sequence></xs:complexType></xs:element>
	 </xs:sequence></xs:complexType></xs:element>
	</xs:schema>
	EOF
}

# validate SCHEMA FILE…
validate() {
	schema=$1
	shift
	xmllint --nonet --noout --schema "$schema" "$@" >"$work/said" 2>&1
	p=$(grep -c ' validates$' "$work/said")
	passed=$((passed + p))
	[ "$p" -eq $# ] && return
	failed=$((failed + $# - p))
	grep -v ' validates$' "$work/said" | head -n 20
}

# A schema that lets everything through would prove nothing: the same request
# with one element renamed must not pass.
bites() {
	sed "s/$3/$3x/g" "$2" >"$work/broken.xml"
	if cmp -s "$2" "$work/broken.xml" ||
	    xmllint --nonet --noout --schema "$1" "$work/broken.xml" \
	    >/dev/null 2>&1; then
		failed=$((failed + 1))
		echo "schema: $1 lets a wrong request through"
	else
		passed=$((passed + 1))
	fi
}

# family NAME PAYLOAD-NAMESPACE SCHEMA ELEMENT FIXTURE…
family() {
	name=$1 ns=$2 schema=$CONTRACTS/schema/$3 element=$4
	shift 4
	set -- "$work/requests/$name"-*.xml "$@"
	if [ ! -e "$1" ]; then
		failed=$((failed + 1))
		echo "schema: no requests of $name were built"
	elif [ ! -r "$schema" ]; then
		skipped=$((skipped + $#))
		echo "schema: skipped $name: there is no $schema (set CONTRACTS)"
	else
		schema=$(cd "$(dirname "$schema")" && pwd)/${schema##*/}
		envelope "$work/$name.xsd" "$ns" "$schema"
		validate "$work/$name.xsd" "$@"
		bites "$work/$name.xsd" "$1" "$element"
	fi
}

mkdir "$work/requests"
if ! "$BUILD/schema-requests" "$work/requests"; then
	echo "0 passed, 1 failed, 0 skipped"
	exit 1
fi
# shellcheck disable=SC2046
family control-center http://api.jasperwireless.com/ws/schema \
    control-center/JasperAPI.xsd licenseKey \
    $(for f in audit details details-twenty echo edit latin1 \
	modified send-sms session session-none sms-details sms-find usage; do
	echo "tests/fixtures/control-center-soap/$f.xml"
    done)
# shellcheck disable=SC2046
family orange http://webservice.malima.francetelecom.com/v1 \
    orange/body.xsd rangeSize \
    $(for f in directory directory-batch directory-empty directory-nameless \
	directory-unknown search; do
	echo "tests/fixtures/orange-malima/$f.xml"
    done)
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
