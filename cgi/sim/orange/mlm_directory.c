#include <stdlib.h>
#include <string.h>

#include "mlm.h"

static void
put_msisdn(struct mlm *m, const char *name, const char *msisdn)
{
	if (msisdn == NULL)
		return;
	mlm_open(m, m->common, name);
	mlm_put(m, m->common, "cc", arena_strndup(m->a, msisdn, 3));
	mlm_put(m, m->common, "sn", msisdn + 3);
	mlm_close(m);
}

/* The real service sends PUK codes unrequested.  Nobody may store them. */
static void
put_sim(struct mlm *m, const struct ofleet_sim *s)
{
	mlm_open(m, m->cd, "sim");
	mlm_put(m, m->common, "serialNumber", s->serial);
	mlm_put(m, m->common, "puk1", s->puk[0]);
	mlm_put(m, m->common, "puk2", s->puk[1]);
	mlm_put(m, m->common, "imei", s->connected ? s->sim.imei : NULL);
	mlm_put(m, m->common, "status", ofleet_statuses[s->status]);
	mlm_put(m, m->common, "suspensionReason",
	    s->status == OFLEET_SUSPENDED ? "1000" : NULL);
	mlm_date(m, m->common, "lastStatusRefreshDate", s->refreshed, false);
	mlm_date(m, m->common, "lastStatusChangeDate", s->changed, false);
	mlm_close(m);
}

/* Names of services have trailing blanks, as captured. */
static void
put_subscription(struct mlm *m, const struct ofleet_sim *s)
{
	mlm_open(m, m->cd, "subscription");
	mlm_put(m, m->common, "identifier", s->subscription);
	mlm_open(m, m->common, "description");
	mlm_put(m, m->common, "value", s->sim.plan->name);
	mlm_put(m, m->common, "user", "");
	mlm_put(m, m->common, "service", "Orange.m2m APN");
	mlm_put(m, m->common, "service", "International mode           ");
	mlm_close(m);
	mlm_date(m, m->common, "creationDate", s->sim.added, true);
	if (s->sim.activated != ABSENT)
		mlm_date(m, m->common, "connectionDate", s->sim.activated,
		    true);
	put_msisdn(m, "msisdnData", ofleet_msisdn(s));
	mlm_close(m);
}

static void
put_device(struct mlm *m, const struct ofleet_sim *s)
{
	if (fleet_hash(s->sim.account, s->sim.serial, 36) % 3 == 0)
		return;
	mlm_open(m, m->cd, "device");
	mlm_put(m, m->common, "contact", "");
	mlm_put(m, m->common, "communicationModule", "");
	mlm_put(m, m->common, "deviceHolder", s->sim.customer);
	mlm_date(m, m->cd, "updateDate", s->sim.shipped, false);
	mlm_close(m);
	mlm_open(m, m->cd, "machine");
	mlm_date(m, m->cd, "updateDate", s->sim.shipped, false);
	mlm_close(m);
}

static void
put_position(struct mlm *m, const struct ofleet_sim *s)
{
	struct fleet_spot spot;
	int64_t at;

	if (!ofleet_spot(s, m->call->ledger.now, &spot, &at))
		return;
	mlm_open(m, m->cd, "geographicPosition");
	mlm_put(m, m->cd, "latitude", arena_printf(m->a, "%.4f",
	    spot.latitude));
	mlm_put(m, m->cd, "longitude", arena_printf(m->a, "%.4f",
	    spot.longitude));
	mlm_date(m, m->cd, "lastGeolocDate", at, false);
	mlm_open(m, m->cd, "accuracy");
	mlm_put(m, m->cd, "value", "1000");
	mlm_put(m, m->cd, "unit", "m");
	mlm_close(m);
	mlm_close(m);
}

void
mlm_directory(struct mlm *m, const struct ofleet_sim *s,
    const struct mlm_shown *shown)
{
	const struct fleet_account *c = s->sim.account;

	mlm_open(m, m->cd, "connectivityDirectory");
	mlm_put(m, m->cd, "customerEnvironmentIdentifier", c->id);
	mlm_put(m, m->cd, "customerEnvironmentName",
	    shown->names ? c->title : NULL);
	mlm_put(m, m->cd, "imsi", shown->imsi ? s->sim.imsi : NULL);
	mlm_put(m, m->cd, "iccid", shown->iccid ? s->iccid : NULL);
	put_sim(m, s);
	put_subscription(m, s);
	put_device(m, s);
	mlm_open(m, m->cd, "customerIdentifier");
	mlm_put(m, m->common, "type", "SIREN");
	mlm_put(m, m->common, "identifier", "000000000");
	mlm_close(m);
	if (shown->device) {
		put_position(m, s);
		mlm_put(m, m->cd, "deviceInfoCompatibility", "COMPATIBLE");
	}
	mlm_close(m);
}

static bool
wanted(struct mlm *m, const char *name)
{
	return xml_bool(m->a, m->in, MLM_CD, name) == 1;
}

static struct mlm_shown
shown(struct mlm *m)
{
	return (struct mlm_shown){
	    .names = wanted(m, "showHierarchyDetail"),
	    .device = wanted(m, "showDeviceInfo"),
	    .iccid = wanted(m, "showIccid"), .imsi = wanted(m, "showImsi") };
}

/* The identifiers of a SIM, and our names for them. */
static const struct {
	const char	*element;
	int		 name;		/* enum ofleet_name; -1: not here */
	bool		 number;	/* cc and sn */
} kinds[] = {
	{ "simSerialNumber", OFLEET_SERIAL, false },
	{ "subscriptionNumber", OFLEET_SUBSCRIPTION, false },
	{ "deviceImei", OFLEET_IMEI, false },
	{ "msisdnData", OFLEET_MSISDN, true },
	{ "msisdnVoice", -1, true },
	{ "msisdnFax", -1, true },
	{ "deviceSerialNumber", -1, false },
	{ "deviceUniqueId", -1, false },
	{ "machineSerialNumber", -1, false },
};

/* An identifier as one text; "" when empty. */
static const char *
identifier(struct mlm *m, const struct xml *x, bool is_number)
{
	const char *s, *cc;

	if (!is_number)
		s = xml_text(m->a, x);
	else {
		cc = xml_get(m->a, x, MLM_COMMON, "cc");
		s = xml_get(m->a, x, MLM_COMMON, "sn");
		s = arena_printf(m->a, "%s%s", cc == NULL ? "" : cc,
		    s == NULL ? "" : s);
	}
	return s == NULL ? "" : s;
}

/* Answer for identifiers of one kind, known SIMs first.  False after answering
 * with a fault. */
static bool
by_identifier(struct mlm *m, const struct xml *list, const char *ns,
    const char *element, int name, bool is_number)
{
	struct mlm_shown show = shown(m);
	const char *unknown[MLM_BATCH];
	size_t n = 0, nunknown = 0;
	bool imsi = name == OFLEET_IMSI;
	struct ofleet_sim s;

	if (xml_count(list, ns, element) > MLM_BATCH)
		return mlm_too_many(m->call);
	for (const struct xml *x = xml_child(list, ns, element); x != NULL;
	    x = xml_next(x, ns, element)) {
		const char *id = identifier(m, x, is_number);

		if (name >= 0 && ofleet_find(m->call->account,
		    (enum ofleet_name)name, id, m->call->ledger.now, &s))
			mlm_directory(m, &s, &show);
		else
			unknown[nunknown++] = id;
		n++;
	}
	if (n > 0 && nunknown == 0)
		return true;
	mlm_open(m, m->cd, imsi ? "unknownImsi" : "unknownLinesIdentifiers");
	for (size_t i = 0; i < nunknown; i++) {
		if (is_number)
			put_msisdn(m, element, strlen(unknown[i]) < 3 ?
			    arena_printf(m->a, "%-3s", unknown[i]) :
			    unknown[i]);
		else
			mlm_put(m, imsi ? m->cd : m->common, element,
			    unknown[i]);
	}
	mlm_close(m);
	return true;
}

bool
mlm_get(struct mlm *m)
{
	const struct xml *list = xml_child(m->in, MLM_CD, "lineIdentifiers");
	const struct xml *first = xml_child(list, MLM_COMMON, NULL);

	if (xml_child(m->in, MLM_CD, "imsi") != NULL)
		return by_identifier(m, m->in, MLM_CD, "imsi", OFLEET_IMSI,
		    false);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (xml_is(first, MLM_COMMON, kinds[i].element))
			return by_identifier(m, list, MLM_COMMON,
			    kinds[i].element, kinds[i].name,
			    kinds[i].number);
	return mlm_error(m->call, "MLM_DEFAULT_ERROR_CODE",
	    "There is no line identifier.");
}
