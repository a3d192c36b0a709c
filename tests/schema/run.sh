#!/bin/sh
# Every SOAP request, and every request with JSON to ARM's two clouds and to
# fabconnect, that we can send, our fixtures of answers, and every answer of the
# simulator, against the services' own schemas.  The mbed Device Connector has
# none: what it shares with its successor is held against that one's.  Schemas
# are looked for in CONTRACTS (default ../shared/contracts) and are no part of
# this project: without them the check is skipped, and says so.
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

# fault_envelope FILE CONTENT NAMESPACE SCHEMA: a schema of SOAP 1.1 whose Body
# has a Fault, with this as the content of its detail; j: is the namespace.
fault_envelope() {
	cat >"$1" <<-EOF
	<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
	    targetNamespace="http://schemas.xmlsoap.org/soap/envelope/"
	    xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:j="$3"
	    elementFormDefault="qualified">
	 <xs:import namespace="$3" schemaLocation="$4"/>
	 <xs:element name="Envelope"><xs:complexType><xs:sequence>
	  <xs:element name="Header" minOccurs="0"/>
	  <xs:element name="Body"><xs:complexType><xs:sequence>
	   <xs:element ref="s:Fault"/>
	  </xs:sequence></xs:complexType></xs:element>
	 </xs:sequence></xs:complexType></xs:element>
	 <xs:element name="Fault"><xs:complexType><xs:sequence>
	  <xs:element name="faultcode" type="xs:QName" form="unqualified"/>
	  <xs:element name="faultstring" type="xs:string" form="unqualified"/>
	  <xs:element name="detail" form="unqualified"><xs:complexType>
	   <xs:sequence>$2</xs:sequence>
	  </xs:complexType></xs:element>
	 </xs:sequence></xs:complexType></xs:element>
	</xs:schema>
	EOF
}

# validate SCHEMA FILE…: by xmllint, or JSON by an OpenAPI document.
validate() {
	schema=$1
	shift
	case $schema in
	*.yaml | *.json)
		node tests/schema/shapes.mjs "$schema" "$@"
		;;
	*)
		xmllint --nonet --noout --schema "$schema" "$@"
		;;
	esac >"$work/said" 2>&1
	p=$(grep -c ' validates$' "$work/said")
	passed=$((passed + p))
	[ "$p" -eq $# ] && return
	failed=$((failed + $# - p))
	grep -v ' validates$' "$work/said" | head -n 20
}

# A schema that lets everything through would prove nothing: the same request
# with one element renamed must not pass.
bites() {
	broken=$work/broken-${2##*-}
	sed "s/$3/$3x/g" "$2" >"$broken"
	case $1 in
	*.yaml | *.json)
		node tests/schema/shapes.mjs "$1" "$broken"
		;;
	*)
		xmllint --nonet --noout --schema "$1" "$broken"
		;;
	esac >/dev/null 2>&1
	if [ $? -eq 0 ] || cmp -s "$2" "$broken"; then
		failed=$((failed + 1))
		echo "schema: $1 lets something wrong through"
	else
		passed=$((passed + 1))
	fi
}

# annotated SCHEMA: where it is; Control Center's as a copy in which the lists
# of its annotations count, too.
annotated() {
	case $1 in
	*/JasperAPI.xsd)
		node tests/schema/annotated.mjs "$1" >"$work/JasperAPI.xsd"
		echo "$work/JasperAPI.xsd"
		;;
	*)
		echo "$(cd "$(dirname "$1")" && pwd)/${1##*/}"
		;;
	esac
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
		schema=$(annotated "$schema")
		envelope "$work/$name.xsd" "$ns" "$schema"
		validate "$work/$name.xsd" "$@"
		bites "$work/$name.xsd" "$1" "$element"
	fi
}

# answers NAME SCHEMA FILE-NEEDED ELEMENT [DIR]: those of the simulator, or
# what is in another folder
answers() {
	name=$1 schema=$2 needed=$3 element=$4
	set -- "$work/${5-answers}/$name"-*
	if [ ! -e "$1" ]; then
		failed=$((failed + 1))
		echo "schema: there is nothing of $name"
	elif [ ! -r "$needed" ]; then
		skipped=$((skipped + $#))
		echo "schema: skipped $name: there is no" \
		    "$needed (set CONTRACTS)"
	else
		validate "$schema" "$@"
		bites "$schema" "$1" "$element"
	fi
}

mkdir "$work/requests" "$work/answers"
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
if BUILD=$BUILD tests/schema/answers.sh "$work/answers"; then
	passed=$((passed + 1))
else
	failed=$((failed + 1))
fi
base=$CONTRACTS/schema
[ -d "$base" ] && base=$(cd "$base" && pwd)
answers control-center "$work/control-center.xsd" \
    "$base/control-center/JasperAPI.xsd" correlationId
answers orange "$work/orange.xsd" "$base/orange/body.xsd" serialNumber
# The schema of Control Center has no faults: what is known of theirs is the
# captured shape.
cat >"$work/jws.xsd" <<-EOF
	<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
	    targetNamespace="http://api.jasperwireless.com/ws/schema">
	 <xs:element name="error" type="xs:string"/>
	 <xs:element name="exception" type="xs:string"/>
	 <xs:element name="message" type="xs:string"/>
	</xs:schema>
EOF
import='http://api.jasperwireless.com/ws/schema'
fault_envelope "$work/fault.xsd" '
 <xs:element ref="j:error"/><xs:element ref="j:exception"/>
 <xs:element ref="j:message"/>' "$import" "$work/jws.xsd"
answers fault "$work/fault.xsd" "$work/fault.xsd" error
import='http://exception.malima.francetelecom.com'
fault_envelope "$work/malima.xsd" "<xs:any processContents='strict'
 namespace='$import'/>" "$import" "$base/orange/exceptions.xsd"
answers malima "$work/malima.xsd" "$base/orange/exceptions.xsd" code
answers push "$work/JasperAPI.xsd" \
    "$base/control-center/JasperAPI.xsd" iccid
answers live "$base/orange/liveobjects-cellular.yaml" \
    "$base/orange/liveobjects-cellular.yaml" timestamp
pelion=$base/mbed/pelion-connect-subset.yaml
answers pelion "$pelion" "$pelion" method requests
answers pelion "$pelion" "$pelion" object
fabconnect=$base/ledger/fabconnect.json
answers fabconnect "$fabconnect" "$fabconnect" func requests
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
