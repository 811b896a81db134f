"""Plausible names; nothing here is anybody."""

FIRST = (
    "Alder", "Beacon", "Brook", "Cedar", "Clear", "Copper", "Crest", "Delta", "East", "Fair", "Falcon", "Forge", "Glen",
    "Granite", "Green", "Harbor", "Haven", "High", "Iron", "Juniper", "Keystone", "Lake", "Linden", "Maple", "Meridian",
    "Mill", "North", "Oak", "Orchard", "Pine", "Prairie", "Quarry", "Ridge", "River", "Rowan", "Sable", "Sierra",
    "Silver", "Spruce", "Stone", "Summit", "Timber", "Union", "Valley", "West", "Willow", "Wind", "Wren",
)  # fmt: skip
SECOND = {
    "Dental": ("Dental Group", "Family Dentistry", "Orthodontics"),
    "Legal": ("Law", "Legal Partners", "Attorneys"),
    "Manufacturing": ("Tooling", "Plastics", "Metalworks", "Packaging"),
    "Construction": ("Builders", "Contracting", "Roofing"),
    "Accounting": ("Accounting", "Tax Advisors", "Bookkeeping"),
    "Retail": ("Outfitters", "Home Goods", "Grocers"),
    "Logistics": ("Freight", "Logistics", "Couriers"),
    "Nonprofit": ("Foundation", "Community Trust"),
    "Real estate": ("Properties", "Realty"),
    "Healthcare": ("Clinic", "Physiotherapy", "Pediatrics"),
}
OWNERS = ("Dana Whitfield", "Marcus Oyelaran", "Priya Raman", "Tom Eriksen")
PEOPLE_FIRST = (
    "Alex", "Amara", "Ben", "Carla", "Chen", "Daniel", "Elif", "Emma", "Farah", "Grace", "Hugo", "Ines", "Ivan",
    "Jamal", "Julia", "Kai", "Lara", "Leo", "Maya", "Mia", "Noah", "Nora", "Omar", "Paul", "Rosa", "Sam", "Sofia",
    "Tara", "Viktor", "Yuki",
)  # fmt: skip
PEOPLE_LAST = (
    "Adams", "Baker", "Castillo", "Dubois", "Evans", "Fischer", "Garcia", "Hansen", "Ito", "Jansen", "Khan", "Larsen",
    "Meyer", "Novak", "Okafor", "Patel", "Quinn", "Rossi", "Silva", "Tanaka", "Ueda", "Varga", "Weber", "Young",
    "Zhang",
)  # fmt: skip
SUBJECTS = (
    "Outlook does not open", "VPN drops every hour", "New starter needs an account", "Printer offline on floor 2",
    "Shared drive is slow", "MFA prompt loops", "Laptop does not wake", "Backup reported a failed job",
    "Teams calls cut out", "Phishing mail reported", "Password reset", "Wi-Fi drops in the meeting room",
    "Invoice software shows an error", "Mailbox is full", "Scanner does not reach the share",
)  # fmt: skip
REASONS = ("price", "moved IT in-house", "service quality", "changed provider", "slow response", "no longer needed")

MANAGED_PRODUCTS = (
    ("Managed workplace", "PulseOps demo MSP", "Managed services", 38.0, 95.0),
    ("Microsoft 365 Business Premium", "Microsoft", "Productivity", 22.0, 26.4),
    ("SentinelOne Control", "SentinelOne", "Security", 4.2, 7.5),
    ("Acronis Cyber Protect", "Acronis", "Backup", 5.5, 11.0),
    ("Datto RMM", "Datto", "Endpoint management", 2.6, 5.0),
    ("KnowBe4 Silver", "KnowBe4", "Training", 1.4, 3.0),
)
SOFTWARE = (
    ("Microsoft 365 E3", "Microsoft", "Office suite", 36.0, 0.85),
    ("Microsoft 365 E5", "Microsoft", "Office suite", 57.0, 0.15),
    ("Visio Plan 2", "Microsoft", "Diagramming", 15.0, 0.15),
    ("Project Plan 3", "Microsoft", "Project management", 30.0, 0.14),
    ("Power BI Pro", "Microsoft", "Analytics", 14.0, 0.25),
    ("Slack Business+", "Slack", "Chat", 15.0, 0.6),
    ("Zoom Workplace Business", "Zoom", "Meetings", 18.3, 0.4),
    ("Adobe Creative Cloud", "Adobe", "Design", 89.99, 0.12),
    ("Adobe Acrobat Pro", "Adobe", "PDF", 23.99, 0.4),
    ("Figma Organization", "Figma", "Interface design", 45.0, 0.12),
    ("Jira Standard", "Atlassian", "Issue tracking", 7.53, 0.55),
    ("Confluence Standard", "Atlassian", "Knowledge", 5.16, 0.5),
    ("GitHub Enterprise", "GitHub", "Code hosting", 21.0, 0.25),
    ("JetBrains All Products", "JetBrains", "Development tools", 24.9, 0.15),
    ("Salesforce Enterprise", "Salesforce", "CRM", 165.0, 0.2),
    ("HubSpot Professional", "HubSpot", "CRM", 90.0, 0.14),
    ("Zendesk Suite Growth", "Zendesk", "Help desk", 89.0, 0.1),
    ("Miro Business", "Miro", "Whiteboard", 16.0, 0.35),
    ("Notion Business", "Notion", "Knowledge", 15.0, 0.25),
    ("Asana Advanced", "Asana", "Project management", 24.99, 0.25),
    ("1Password Business", "1Password", "Passwords", 7.99, 0.9),
    ("Okta Workforce", "Okta", "Identity", 6.0, 1.0),
    ("DocuSign Business Pro", "DocuSign", "E-signature", 40.0, 0.12),
    ("Tableau Creator", "Salesforce", "Analytics", 75.0, 0.12),
)
# What an edition includes, where a cheaper one of the same vendor includes part of it.
FEATURES = {
    "Microsoft 365 E3": ("mail", "office", "teams", "sharepoint", "onedrive"),
    "Microsoft 365 E5": (
        "mail", "office", "teams", "sharepoint", "onedrive", "phone", "defender", "purview",
    ),
    "Adobe Creative Cloud": ("acrobat", "photoshop", "illustrator", "premiere"),
    "Adobe Acrobat Pro": ("acrobat",),
}  # fmt: skip
# Smaller tool and the one that does the same.
SAME_NEED = (
    ("Project Plan 3", "Asana Advanced"),
    ("Power BI Pro", "Tableau Creator"),
    ("HubSpot Professional", "Salesforce Enterprise"),
    ("Confluence Standard", "Notion Business"),
)
UNREPORTED = "DocuSign Business Pro"  # nobody says who uses it
CLOUD = (
    ("AWS", "Amazon Elastic Compute Cloud", "Compute", 9000.0),
    ("AWS", "Amazon Simple Storage Service", "Storage", 2600.0),
    ("AWS", "Amazon Relational Database Service", "Databases", 4200.0),
    ("Microsoft", "Azure Virtual Machines", "Compute", 5100.0),
    ("Microsoft", "Azure SQL Database", "Databases", 2300.0),
    ("Google Cloud", "BigQuery", "Analytics", 1900.0),
)
ACCOUNTS = (
    ("481516234201", "platform-prod", "Engineering"),
    ("481516234202", "platform-test", "Engineering"),
    ("481516234203", "web-shop", "Marketing"),
    ("481516234204", "data-lake", "Finance"),
    ("481516234205", "sandbox", ""),
)
DEPARTMENTS = (
    "Engineering", "Sales", "Marketing", "Finance", "People", "Support", "Legal", "Operations", "Product", "Design",
    "IT", "Facilities", "Procurement", "Research", "Security", "Customer Success",
)  # fmt: skip
