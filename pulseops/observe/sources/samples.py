"""A small file of each stream to download, fill and bring back; together they belong to the same three clients."""

SAMPLES: dict[str, str] = {
    "clients": """\
client id,client name,industry,employees,status,client since,account manager,domain
C-100,Harbor Dental,Healthcare,24,active,2023-04-01,Ada Example,harbordental.example
C-101,Pine Street Law,Legal,12,active,2024-01-15,Ada Example,pinestreet.example
C-102,Quarry Tooling,Manufacturing,85,inactive,2022-09-01,Sam Example,quarry.example
""",
    "customers": """\
customer id,name,churn,monthly charges,tenure months,contract type,support calls
1,Harbor Dental,no,220.50,31,annual,1
2,Pine Street Law,no,140.00,22,monthly,4
3,Quarry Tooling,yes,910.00,8,monthly,9
""",
    "products": """\
product id,name,vendor,category,sku,list price,currency
P-1,Microsoft 365 Business Premium,Microsoft,Productivity,SPB,22.00,USD
P-2,Endpoint Backup,Acronis,Backup,EB-1,7.50,USD
""",
    "contacts": """\
contact id,client id,name,email,title,primary
K-1,C-100,Lena Ortiz,lena@harbordental.example,Practice manager,yes
K-2,C-101,Omar Field,omar@pinestreet.example,Partner,yes
""",
    "contracts": """\
contract id,client id,agreement name,start date,end date,term,auto renew,billing frequency,amount,currency
A-1,C-100,Managed services,2026-01-01,2026-12-31,12,yes,monthly,2400.00,USD
A-2,C-101,Managed services,2024-01-15,,1,yes,monthly,1150.00,USD
A-3,C-100,Onboarding project,2023-04-01,2023-05-31,,no,one-time,5000.00,USD
""",
    "labor": """\
time entry id,client id,agreement id,date worked,hours,hourly cost,currency,technician,work type,billable
L-1,C-100,A-1,2026-10-05,1.50,48.00,USD,Iris Chen,Remote support,no
L-2,C-101,A-2,2026-10-21,2.25,48.00,USD,Iris Chen,Remote support,no
""",
    "invoices": """\
invoice number,client id,invoice date,due date,total,balance,currency
1041,C-100,2026-10-01,2026-10-31,2400.00,0.00,USD
1042,C-101,2026-10-01,2026-10-31,1150.00,1150.00,USD
""",
    "payments": """\
payment id,invoice number,payment date,amount
9001,1041,2026-10-24,2400.00
""",
    "tickets": """\
ticket number,client id,created,first response at,resolved,priority,status,escalated,sla met,summary
T-1,C-100,2026-10-05 09:12,2026-10-05 09:40,2026-10-05 14:02,high,closed,no,yes,Printer offline
T-2,C-101,2026-10-20 16:30,2026-10-21 11:00,,urgent,open,yes,no,Mail not delivered
""",
    "surveys": """\
survey id,client id,kind,score,scale max,answered on
S-1,C-100,csat,5,5,2026-10-06
S-2,C-101,nps,6,10,2026-10-28
""",
    "churn_events": """\
churn event id,client id,churn date,reason
E-1,C-102,2026-08-31,Moved to another provider
""",
    "subscriptions": """\
subscription id,client id,product,purchased,assigned,unit cost,unit price,currency,start,term end,cancel by,auto renew
U-1,C-100,P-1,30,26,18.00,22.00,USD,2026-01-01,2026-12-31,2026-12-01,yes
U-2,C-101,P-1,12,12,18.00,22.00,USD,2026-03-01,2027-02-28,2027-01-29,yes
""",
    "people": """\
person id,client id,name,email,kind,enabled,last active
H-1,C-100,Lena Ortiz,lena@harbordental.example,human,yes,2026-10-30
H-2,C-100,Front desk,desk@harbordental.example,shared,yes,2026-10-30
""",
    "seats": """\
seat id,product,person,assigned on,last active
Z-1,P-1,H-1,2026-01-02,2026-10-30
""",
    "usage": """\
client id,product,day,active users,logins
C-100,P-1,2026-10-30,21,64
C-101,P-1,2026-10-30,9,22
""",
    "m365_skus": """\
id,account name,sku part number,sku id,capability status,prepaid units enabled,consumed units
1,Harbor Dental,SPB,cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46,Enabled,30,26
""",
    "m365_users": """\
report refresh date,user principal name,display name,account name,is deleted,teams last activity date,assigned products
2026-10-29,lena@harbordental.example,Lena Ortiz,Harbor Dental,False,2026-10-28,MICROSOFT 365 BUSINESS PREMIUM
2026-10-29,paul@harbordental.example,Paul Reyes,Harbor Dental,False,,MICROSOFT 365 BUSINESS PREMIUM+VISIO PLAN 2
""",
    "contract_lines": """\
line id,client id,product,quantity,unit price,currency,start
N-1,C-100,Microsoft 365 Business Premium,30,22.00,USD,2026-01-01
N-2,C-101,Microsoft 365 Business Premium,10,22.00,USD,2026-03-01
""",
    "invoice_lines": """\
line id,invoice number,product,quantity,unit price,line total
L-1,1041,M365 Business Premium,30,22.00,660.00
L-2,1042,M365 Business Premium,12,22.00,264.00
""",
    "focus": """\
ProviderName,ServiceName,ServiceCategory,SubAccountId,SubAccountName,ChargeCategory,BillingCurrency,BilledCost,\
EffectiveCost,ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,Tags
Example Cloud,Compute,Compute,4711,web-shop,Usage,USD,12.4431870,12.4431870,2026-10-01T00:00:00Z,\
2026-10-02T00:00:00Z,2026-10-01T00:00:00Z,"{""team"": ""checkout""}"
Example Cloud,Compute,Compute,4711,web-shop,Credit,USD,-1.5,-1.5,2026-10-02T00:00:00Z,\
2026-10-03T00:00:00Z,2026-10-01T00:00:00Z,
""",
    "costs": """\
service,vendor,category,department,billed cost,currency,charge period start,charge period end
Compute,Example Cloud,Compute,Engineering,182.44,USD,2026-10-01,2026-11-01
Object storage,Example Cloud,Storage,Engineering,12.08,USD,2026-10-01,2026-11-01
""",
}
