#include <string.h>

#include "fleet.h"

/*
 * The accounts.  None of the numbers is assigned to anybody: ICCIDs begin with
 * 89999, MSISDNs with 999, IMSIs with the test network 999 99, IMEIs with the
 * test range 00.
 */

#define MIB	(1024LL * 1024)
#define GIB	(1024LL * MIB)

static const struct fleet_plan demo_plans[] = {
	{ .name = "Telemetry 1MB", .type = "Monthly - Individual Subscriber",
	    .limit = MIB, .shown = 1, .unit = "MB", .sms = 20 },
	{ .name = "Telemetry 5MB", .type = "Monthly - Individual Subscriber",
	    .limit = 5 * MIB, .shown = 5, .unit = "MB", .sms = 20 },
	{ .name = "Standard 50MB", .type = "Monthly - Individual Subscriber",
	    .limit = 50 * MIB, .shown = 50, .unit = "MB", .sms = 50 },
	{ .name = "Fleet Pool 250MB", .type = "Monthly - Pooled Subscriber",
	    .limit = 250 * MIB, .shown = 250, .unit = "MB", .sms = 100 },
	{ .name = "Camera 5GB", .type = "Monthly - Individual Subscriber",
	    .limit = 5 * GIB, .shown = 5, .unit = "GB", .sms = 0 },
	{ .name = "Metered", .type = "Monthly - Individual Subscriber",
	    .limit = 0, .shown = 0, .unit = "MB", .sms = 0 },
	{ .name = NULL }
};

static const struct fleet_plan att_plans[] = {
	{ .name = "IoT 2MB US", .type = "Monthly - Individual Subscriber",
	    .limit = 2 * MIB, .shown = 2, .unit = "MB", .sms = 10 },
	{ .name = "IoT 25MB US", .type = "Monthly - Individual Subscriber",
	    .limit = 25 * MIB, .shown = 25, .unit = "MB", .sms = 50 },
	{ .name = "IoT 1GB Pooled", .type = "Monthly - Pooled Subscriber",
	    .limit = GIB, .shown = 1, .unit = "GB", .sms = 100 },
	{ .name = NULL }
};

static const struct fleet_plan kpn_plans[] = {
	{ .name = "M2M Basis 10MB", .type = "Monthly - Individual Subscriber",
	    .limit = 10 * MIB, .shown = 10, .unit = "MB", .sms = 10 },
	{ .name = "M2M Plus 100MB", .type = "Monthly - Individual Subscriber",
	    .limit = 100 * MIB, .shown = 100, .unit = "MB", .sms = 50 },
	{ .name = NULL }
};

static const struct fleet_plan orange_plans[] = {
	{ .name = "IMC 2 Mb data monthly bundle", .limit = 2 * MIB },
	{ .name = "IMC 5 Mb data monthly bundle", .limit = 5 * MIB },
	{ .name = "IMC 100 Mb data monthly bundle", .limit = 100 * MIB },
	{ .name = NULL }
};

static const struct fleet_plan no_plans[] = { { .name = NULL } };

static const char *const comm_plans[] = {
	"CP_Basic_ON", "CP_Data_SMS", "CP_Data_Only", NULL
};

static const struct fleet_place europe[] = {
	{ "Utrecht", "Utrecht", "NL", 52.0907, 5.1214 },
	{ "Lyon", "Auvergne-Rhone-Alpes", "FR", 45.7640, 4.8357 },
	{ "Hamburg", "Hamburg", "DE", 53.5511, 9.9937 },
	{ "Gdansk", "Pomorskie", "PL", 54.3520, 18.6466 },
	{ "Porto", "Porto", "PT", 41.1579, -8.6291 },
};

static const struct fleet_place france[] = {
	{ "Brest", "Bretagne", "FR", 48.3904, -4.4861 },
	{ "Dijon", "Bourgogne-Franche-Comte", "FR", 47.3220, 5.0415 },
	{ "Pau", "Nouvelle-Aquitaine", "FR", 43.2951, -0.3708 },
	{ "Metz", "Grand Est", "FR", 49.1193, 6.1757 },
};

static const struct fleet_place america[] = {
	{ "Duluth", "MN", "US", 46.7867, -92.1005 },
	{ "Tulsa", "OK", "US", 36.1540, -95.9928 },
	{ "Fresno", "CA", "US", 36.7378, -119.7871 },
	{ "Albany", "NY", "US", 42.6526, -73.7562 },
};

#define EUROPE	.places = europe, .nplaces = sizeof(europe) / sizeof(*europe)
#define FRANCE	.places = france, .nplaces = sizeof(france) / sizeof(*france)
#define AMERICA	.places = america, .nplaces = sizeof(america) / sizeof(*america)

const struct fleet_account fleet_accounts[] = {
	{ .number = 1, .name = "demo", .title = "Demonstration fleet",
	    .id = "100020001", .licence = "demo-licence-key",
	    .sims = 5000, .cycle_day = 1,
	    .flags = ACCOUNT_TRACKING | ACCOUNT_ADVANTAGE,
	    .plans = demo_plans, .comm_plans = comm_plans,
	    .apn = "iot.example", .mcc = 999, .mnc = 99,
	    EUROPE },
	{ .number = 2, .name = "att-demo", .title = "AT&T demonstration fleet",
	    .id = "100020002", .licence = "att-demo-licence-key",
	    .sims = 2000, .cycle_day = 1,
	    .flags = ACCOUNT_TRACKING,	/* no usage in zone: not Advantage */
	    .plans = att_plans, .comm_plans = comm_plans,
	    .apn = "att.iot.example", .mcc = 999, .mnc = 98,
	    AMERICA },
	{ .number = 3, .name = "kpn-demo", .title = "KPN demonstration fleet",
	    .id = "100020003", .licence = "kpn-demo-licence-key",
	    .sims = 1000, .cycle_day = 10,
	    .flags = ACCOUNT_ADVANTAGE | ACCOUNT_DOCUMENTED,
	    .plans = kpn_plans, .comm_plans = comm_plans,
	    .apn = "kpn.iot.example", .mcc = 999, .mnc = 97,
	    EUROPE },
	{ .number = 10, .name = "test", .title = "For tests",
	    .id = "100020010", .licence = "test-licence-key",
	    .sims = 120, .cycle_day = 1,
	    .flags = ACCOUNT_TRACKING | ACCOUNT_ADVANTAGE,
	    .plans = demo_plans, .comm_plans = comm_plans,
	    .apn = "test.example", .mcc = 999, .mnc = 96,
	    EUROPE },
	{ .number = 11, .name = "test-two", .title = "For tests, too",
	    .id = "100020011", .licence = "test-two-licence-key",
	    .sims = 120, .cycle_day = 15,
	    .flags = ACCOUNT_TRACKING | ACCOUNT_ADVANTAGE | ACCOUNT_DOCUMENTED,
	    .plans = demo_plans, .comm_plans = comm_plans,
	    .apn = "test.example", .mcc = 999, .mnc = 96,
	    EUROPE },
	{ .number = 20, .name = "orange-demo",
	    .title = "Orange demonstration fleet", .id = "50000020",
	    .sims = 1000, .cycle_day = 1,
	    .flags = ACCOUNT_ORANGE | ACCOUNT_TRACKING,
	    .plans = orange_plans, .comm_plans = comm_plans,
	    .apn = "orange.iot.example", .mcc = 999, .mnc = 95,
	    FRANCE },
	{ .number = 21, .name = "orange-test",
	    .title = "Orange, for tests", .id = "50000021",
	    .sims = 120, .cycle_day = 1,
	    .flags = ACCOUNT_ORANGE | ACCOUNT_TRACKING,
	    .plans = orange_plans, .comm_plans = comm_plans,
	    .apn = "orange.test.example", .mcc = 999, .mnc = 95,
	    FRANCE },
	{ .number = 30, .name = "mbed-demo",
	    .title = "Endpoints at the mbed Device Connector",
	    .id = "patchbay-demo", .cycle_day = 1, .flags = ACCOUNT_MBED,
	    .plans = no_plans, .comm_plans = comm_plans, FRANCE },
	{ .number = 31, .name = "izuma-demo",
	    .title = "Endpoints at Izuma Device Management",
	    .id = "01700000000000000000000000000031", .cycle_day = 1,
	    .flags = ACCOUNT_MBED | ACCOUNT_IZUMA,
	    .plans = no_plans, .comm_plans = comm_plans, FRANCE },
	{ .number = 40, .name = "chain-demo", .title = "An Ethereum chain",
	    .id = "20261", .cycle_day = 1, .flags = ACCOUNT_CHAIN,
	    .plans = no_plans, .comm_plans = comm_plans, EUROPE },
	{ .number = 41, .name = "fabric-demo",
	    .title = "A channel of Hyperledger Fabric", .id = "devices",
	    .cycle_day = 1, .flags = ACCOUNT_FABRIC,
	    .plans = no_plans, .comm_plans = comm_plans, EUROPE },
	{ .number = 0 }
};

const struct fleet_user fleet_users[] = {
	{ .name = "demo", .key = "demo-api-key",
	    .password = "demo-password",
	    .account = 1, .role = FLEET_ADMIN },
	{ .name = "demo-user", .key = "demo-user-api-key",
	    .password = "demo-user-password",
	    .account = 1, .role = FLEET_USER },
	{ .name = "demo-readonly", .key = "demo-readonly-api-key",
	    .password = "demo-readonly-password",
	    .account = 1, .role = FLEET_READONLY },
	{ .name = "att-demo", .key = "att-demo-api-key",
	    .password = "att-demo-password",
	    .account = 2, .role = FLEET_ADMIN },
	{ .name = "kpn-demo", .key = "kpn-demo-api-key",
	    .password = "kpn-demo-password",
	    .account = 3, .role = FLEET_ADMIN },
	{ .name = "test", .key = "test-api-key",
	    .password = "test-password",
	    .account = 10, .role = FLEET_ADMIN },
	{ .name = "test-readonly", .key = "test-readonly-api-key",
	    .password = "test-readonly-password",
	    .account = 10, .role = FLEET_READONLY },
	{ .name = "test-two", .key = "test-two-api-key",
	    .password = "test-two-password",
	    .account = 11, .role = FLEET_ADMIN },
	{ .name = "orange-demo", .key = "orange-demo-api-key",
	    .password = "orange-demo-password",
	    .account = 20, .role = FLEET_READONLY },
	{ .name = "orange-test", .key = "orange-test-api-key",
	    .password = "orange-test-password",
	    .account = 21, .role = FLEET_READONLY },
	{ .name = "orange-test-none", .key = "orange-test-none-api-key",
	    .password = "orange-test-none-password",
	    .account = 21, .role = FLEET_NOTHING },
	{ .name = "mbed-demo", .key = "mbed-demo-access-key", .password = "",
	    .account = 30, .role = FLEET_ADMIN },
	{ .name = "izuma-demo", .key = "ak_izuma_demo", .password = "",
	    .account = 31, .role = FLEET_ADMIN },
	{ .name = "chain-demo", .key = "chain-demo-token", .password = "",
	    .account = 40, .role = FLEET_ADMIN },
	{ .name = "fabric-demo", .key = "fabric-demo-token", .password = "",
	    .account = 41, .role = FLEET_ADMIN },
	{ .name = NULL }
};

const struct fleet_account *
fleet_account(int number)
{
	for (const struct fleet_account *c = fleet_accounts; c->number != 0;
	    c++)
		if (c->number == number)
			return c;
	return NULL;
}

const struct fleet_account *
fleet_account_named(const char *name)
{
	for (const struct fleet_account *c = fleet_accounts; c->number != 0;
	    c++)
		if (name != NULL && strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

const struct fleet_user *
fleet_user_named(const char *name)
{
	for (const struct fleet_user *u = fleet_users; u->name != NULL; u++)
		if (name != NULL && strcmp(u->name, name) == 0)
			return u;
	return NULL;
}

const struct fleet_plan *
fleet_plan_named(const struct fleet_account *c, const char *name)
{
	for (const struct fleet_plan *p = c->plans; p->name != NULL; p++)
		if (name != NULL && strcmp(p->name, name) == 0)
			return p;
	return NULL;
}

bool
fleet_comm_plan_known(const struct fleet_account *c, const char *name)
{
	for (size_t i = 0; c->comm_plans[i] != NULL; i++)
		if (name != NULL && strcmp(c->comm_plans[i], name) == 0)
			return true;
	return false;
}
