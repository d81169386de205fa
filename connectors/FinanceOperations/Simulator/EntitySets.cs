namespace Connector.FinanceOperations.Simulator;

/// <summary>The collections the simulator serves, with the fields that a purchase-to-pay integration meets (fact sheet §5).</summary>
internal static class EntitySets
{
    private static readonly EnumType NoYes = new("NoYes", "No", "Yes");
    private static readonly EnumType PurchStatus = new("PurchStatus", "None", "Backorder", "Received", "Invoiced", "Canceled");

    private static readonly ImmutableDictionary<string, EnumType> Enums = new[]
    {
        NoYes, PurchStatus,
        new EnumType("CustVendorBlocked", "No", "Invoice", "All", "Payment", "Requisition", "Never"),
        new EnumType("VersioningDocumentState", "Draft", "InReview", "Rejected", "Approved", "InExternalReview", "Finalized", "Confirmed"),
        new EnumType("DimensionLedgerAccountType", "ProfitAndLoss", "Revenue", "Expense", "BalanceSheet", "Asset", "Liability", "Equity",
            "Total"),
        new EnumType("VendInvoiceRequestStatus", "Draft", "InReview", "Approved", "Rejected"),
        new EnumType("LedgerTransType", "None", "Purch", "Payment"),
    }.ToImmutableDictionary(type => type.Name, StringComparer.Ordinal);

    public static EntitySet Companies { get; } =
        new("Companies", "CompanyEntity", "CompanyInfo", "Companies", ["DataArea"], Fields("DataArea KnownAs Name LanguageId PartyNumber"))
        { CompanyField = null };

    public static EntitySet Vendors { get; } =
        new("VendorsV2", "VendVendorV2Entity", "VendTable", "Vendors", ["dataAreaId", "VendorAccountNumber"],
        Fields("""
            dataAreaId VendorAccountNumber VendorOrganizationName VendorSearchName VendorKnownAsName VendorPartyNumber VendorPartyType
            VendorGroupId CurrencyCode DefaultPaymentTermsName
            DefaultVendorPaymentMethodName SalesTaxGroupCode TaxExemptNumber OnHoldStatus:CustVendorBlocked VendorHoldReleaseDate:date
            BankAccountId InvoiceVendorAccountNumber AddressStreet AddressCity
            AddressZipCode AddressStateId AddressCountryRegionId AddressCountryRegionISOCode FormattedPrimaryAddress PrimaryEmailAddress
            PrimaryPhoneNumber PrimaryURL LanguageId
            DefaultLedgerDimensionDisplayValue OrganizationNumber IsOneTimeVendor:NoYes Notes
            """));

    public static EntitySet VendorsV3 { get; } = Vendors with { Name = "VendorsV3", Entity = "VendVendorV3Entity", StoredAs = "VendorsV2" };

    public static EntitySet MainAccounts { get; } =
        new("MainAccounts", "MainAccountEntity", "MainAccount", "Main accounts", ["ChartOfAccounts", "MainAccountId"],
        Fields(
            "ChartOfAccounts MainAccountId Name MainAccountType:DimensionLedgerAccountType MainAccountCategory IsSuspended:NoYes "
                + "ActiveFrom:date ActiveTo:date DoNotAllowManualEntry:NoYes DefaultCurrency MainAccountRecId:int"))
        { CompanyField = null };

    public static EntitySet Dimensions { get; } =
        new("DimensionAttributes", "DimensionAttributeEntity", "DimensionAttribute", "Financial dimensions", ["DimensionName"],
        Fields("DimensionName UseValuesFrom ReportColumnName DimensionValueMask CopyValuesOnCreate:NoYes"))
        { CompanyField = null };

    public static EntitySet DimensionValues { get; } =
        new("FinancialDimensionValues", "FinancialDimensionValueEntity", "DimensionFinancialTag", "Financial dimension values",
        ["DimensionValue", "FinancialDimension", "LegalEntityId"],
        Fields(
            "DimensionValue FinancialDimension LegalEntityId Description ActiveFrom:date ActiveTo:date IsSuspended:NoYes IsTotal:NoYes "
                + "IsBlockedForManualEntry:NoYes GroupDimension Owner"))
        { CompanyField = null };

    public static EntitySet OrderLines { get; } =
        new("PurchaseOrderLinesV2", "PurchPurchaseOrderLineV2Entity", "PurchLine", "Purchase order lines",
        ["dataAreaId", "LineNumber", "PurchaseOrderNumber"],
        Fields("""
            dataAreaId PurchaseOrderNumber LineNumber:int ItemNumber ProcurementProductCategoryName LineDescription
            OrderedPurchaseQuantity:decimal PurchaseUnitSymbol PurchasePrice:decimal
            PurchasePriceQuantity:decimal LineAmount:decimal LineDiscountAmount:decimal LineDiscountPercentage:decimal SalesTaxGroupCode
            SalesTaxItemGroupCode PurchaseOrderLineStatus:PurchStatus
            DefaultLedgerDimensionDisplayValue MainAccountIdDisplayValue ReceivingSiteId ReceivingWarehouseId RequestedDeliveryDate:date
            ConfirmedDeliveryDate:date InventoryLotId ProjectId IsLineStopped:NoYes
            """));

    public static EntitySet Orders { get; } = new("PurchaseOrderHeadersV2", "PurchPurchaseOrderHeaderV2Entity", "PurchTable",
        "Purchase orders", ["dataAreaId", "PurchaseOrderNumber"],
        Fields("""
            dataAreaId PurchaseOrderNumber PurchaseOrderName OrderVendorAccountNumber InvoiceVendorAccountNumber
            PurchaseOrderStatus:PurchStatus DocumentApprovalStatus:VersioningDocumentState CurrencyCode
            AccountingDate:date RequestedDeliveryDate:date ConfirmedDeliveryDate:date PaymentTermsName VendorPaymentMethodName
            DefaultLedgerDimensionDisplayValue VendorOrderReference ProjectId
            OrdererPersonnelNumber RequesterPersonnelNumber BuyerGroupId SalesTaxGroupCode ArePricesIncludingSalesTax:NoYes
            """))
    { Navigation = (OrderLines, "PurchaseOrderNumber") };

    public static EntitySet InvoiceHeaders { get; } = new("VendorInvoiceHeaders", "VendorInvoiceHeaderEntity", "VendInvoiceInfoTable",
        "Vendor invoice header", ["dataAreaId", "HeaderReference"],
        Fields("""
            dataAreaId HeaderReference InvoiceAccount VendorAccount VendorName InvoiceNumber InvoiceDate:date InvoiceReceivedDate:date
            DocumentNumber Date:date DueDate:date Currency ExchangeRate:decimal
            TermsOfPayment MethodOfPayment PaymentId PaymentSpecification PaymentSchedule CashDiscountCode CashDiscountDate:date
            BankAccount InvoiceDescription InvoiceGroup PurchaseOrderNumber
            DimensionDisplayValue SalesTaxGroup IsPricesIncludeSalesTax:NoYes ImportedAmount:decimal ImportedSalesTax:decimal
            TotalDiscount:decimal IsOnHold:NoYes IsApproved:NoYes
            ApproverPersonnelNumber IgnoreCalculatedSalesTax:NoYes OverrideSalesTax:NoYes HeaderOnlyImport:NoYes
            VendorInvoiceReviewStatus:VendInvoiceRequestStatus Comment Log PostingProfile Site Warehouse
            InvoicePaymentReleaseDate:date NumberSequenceGroup
            """))
    { CanChange = true };

    public static EntitySet InvoiceLines { get; } =
        new("VendorInvoiceLines", "VendorInvoiceLineEntity", "VendInvoiceInfoLine", "Vendor invoice line",
        ["dataAreaId", "HeaderReference", "InvoiceLineNumber"],
        Fields("""
            dataAreaId HeaderReference InvoiceLineNumber:decimal LineNumber:decimal ItemNumber ProcurementCategoryName
            ProcurementCategoryHierarchyName LineDescription MainAccountDisplayValue
            DimensionDisplayValue ReceiveNow:decimal Unit UnitPrice:decimal PriceUnit:decimal Discount:decimal DiscountPercent:decimal
            NetAmount:decimal Amount:decimal ChargesOnPurchases:decimal SalesTaxGroup
            ItemSalesTax OverrideSalesTax:NoYes TaxWithholdGroup InventorySiteId InventoryWarehouseId PurchaseOrder PurchLineNumber:int
            VendorAccount InvoiceAccount Currency CloseForReceipt:NoYes
            BudgetReservationDocumentNumber VendorInvoiceLineReviewStatus:VendInvoiceRequestStatus
            """))
        { CanChange = true };

    public static EntitySet PostedInvoices { get; } = new("VendInvoiceJourBiEntities", "VendInvoiceJourBiEntity", "VendInvoiceJour",
        "Vendor invoice journal", ["dataAreaId", "SourceKey"],
        Fields("""
            dataAreaId SourceKey:int InvoiceId InvoiceAccount OrderAccount PurchId LedgerVoucher InvoiceDate:date DocumentDate:date
            DueDate:date CurrencyCode InvoiceAmount:decimal InvoiceAmountMST:decimal
            SalesBalance:decimal ParmId InternalInvoiceId Description DocumentNum SysModifiedDateTime:date CreatedOn:date
            """));

    public static EntitySet Transactions { get; } =
        new("VendTransBiEntities", "VendTransBiEntity", "VendTrans", "Vendor transactions", ["dataAreaId", "SourceKey"],
        Fields("""
            dataAreaId SourceKey:int AccountNum Invoice DocumentNum Voucher JournalNum TransType:LedgerTransType TransDate:date
            DocumentDate:date DueDate:date CurrencyCode AmountCur:decimal AmountMST:decimal
            SettleAmountCur:decimal SettleAmountMST:decimal Closed:date LastSettleDate:date LastSettleVoucher LastSettleCompany
            LastSettleAccountNum OffsetRecid:int PaymId PaymMode PaymReference PaymTermId
            Approved:NoYes Cancel:NoYes Prepayment:NoYes Txt SysModifiedDateTime:date CreatedOn:date
            """));

    public static EntitySet PaymentJournals { get; } = new("VendorPaymentJournalHeaders", "VendorPaymentJournalHeaderEntity",
        "LedgerJournalTable", "Ledger journal table", ["dataAreaId", "JournalBatchNumber"],
        Fields("dataAreaId JournalBatchNumber JournalName Description IsPosted:NoYes"));

    public static EntitySet PaymentJournalLines { get; } =
        new("VendorPaymentJournalLines", "VendorPaymentJournalLineEntity", "LedgerJournalTrans", "Journal lines",
        ["dataAreaId", "JournalBatchNumber", "LineNumber"],
        Fields(
            "dataAreaId JournalBatchNumber LineNumber:decimal AccountDisplayValue DebitAmount:decimal CreditAmount:decimal CurrencyCode "
                + "TransactionDate:date PaymentMethodName PaymentId PaymentReference Voucher MarkedInvoice MarkedInvoiceCompany "
                    + "DueDate:date"));

    public static EntitySet Settlements { get; } =
        new("VendorPaymentJournalLineSettledInvoices", "VendorPaymentJournalLineSettledInvoiceEntity", "SpecTrans", "Settled invoices",
        ["JournalLineCompany", "JournalBatchNumber", "JournalLineNumber", "InvoiceNumber", "InvoiceCompany", "InvoiceDueDate"],
        Fields(
            "JournalLineCompany JournalBatchNumber JournalLineNumber:decimal InvoiceNumber InvoiceCompany InvoiceDueDate:date "
                + "invoiceAccount SettlementAmountInInvoiceCurrency:decimal CashDiscountToTakeInInvoiceCurrency:decimal"))
        { CompanyField = "JournalLineCompany" };

    public static ImmutableArray<EntitySet> All { get; } =
    [
        Companies, Vendors, VendorsV3, MainAccounts, Dimensions, DimensionValues, Orders, OrderLines, InvoiceHeaders, InvoiceLines,
        PostedInvoices, Transactions, PaymentJournals, PaymentJournalLines, Settlements,
    ];

    /// <summary>Fields from <c>Name</c>, <c>Name:decimal</c>, <c>Name:int</c>, <c>Name:date</c> and <c>Name:Enumeration</c>.</summary>
    private static ImmutableArray<EntityField> Fields(string text) =>
        [.. text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Field)];

    private static EntityField Field(string text) => text.Split(':') switch
    {
        [var name] => new EntityField(name, FieldKind.Text),
        [var name, "decimal"] => new EntityField(name, FieldKind.Decimal),
        [var name, "int"] => new EntityField(name, FieldKind.Integer),
        [var name, "date"] => new EntityField(name, FieldKind.Date),
        [var name, var type] => new EntityField(name, FieldKind.Enum, Enums[type]),
        _ => throw new ArgumentException($"'{text}' is not a valid field.", nameof(text)),
    };
}
