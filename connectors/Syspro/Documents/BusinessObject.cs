namespace Connector.Syspro.Documents;

/// <summary>
/// A business object that this connector posts: what its two documents hold, in the order of its XSD (fact sheet §2). SYSPRO passes over
/// elements it does not know without a word, so only what stands here is sent.
/// </summary>
internal sealed record BusinessObject
{
    /// <summary>Name by which e.net knows it.</summary>
    public required string Code { get; init; }

    /// <summary>Root element of both documents.</summary>
    public required string Root { get; init; }

    /// <summary>Elements of the parameters document; a record gives them under <c>Parameters</c>.</summary>
    public required ImmutableArray<Element> Parameters { get; init; }

    /// <summary>Elements of the document's one item: the record itself.</summary>
    public required ImmutableArray<Element> Item { get; init; }

    /// <summary>Element that carries the record's own key where the record gives nothing else, so that the document can be found again;
    /// null for none.</summary>
    public string? Reference { get; init; }

    /// <summary>Elements of the answer that together name what was made.</summary>
    public required ImmutableArray<string> Identity { get; init; }

    /// <summary>Whether the company belongs to a document's id: invoices of two companies may have one number. Suppliers are named as they
    /// are read.</summary>
    public bool IsNamedWithCompany { get; init; } = true;

    /// <summary>Element that an answer has once something was posted; null where the object posts nothing.</summary>
    public string? Proof { get; init; }

    /// <summary>Further elements of the answer that flows may want.</summary>
    public ImmutableArray<string> Results { get; init; } = [];

    /// <summary>The business object behind a resource of the manifest.</summary>
    public static BusinessObject Of(string resource) => resource switch
    {
        "invoicePostings" => ApInvoice,
        "journals" => GlJournal,
        "supplierUpdates" => Supplier,
        _ => throw new ArgumentOutOfRangeException(nameof(resource), resource, "No business object posts this resource."),
    };

    private const string Analysis =
        "AnalysisLineEntry { AnalysisCode1 AnalysisCode2 AnalysisCode3 AnalysisCode4 AnalysisCode5 StartDate EndDate EntryAmount Comment }";

    private static BusinessObject ApInvoice { get; } = new()
    {
        Code = "APSTIN",
        Root = "PostApInvoice",
        Reference = "TransactionReference",
        Identity = ["Supplier", "Invoice"],
        Proof = "Journal",
        Results = ["Journal", "TrnYear", "TrnMonth"],
        Parameters = Element.Parse(
            """
            PostingPeriod=C|P|B IgnoreWarnings=N|Y|W ApplyIfEntireDocumentValid=Y|N ValidateOnly=N|Y PostZeroAdjustments=N|Y
            DefaultDiscountDate DefaultDueDate
            LedgerDistributionCurrency=L|F AutomaticTaxCalculation=N|Y PermissibleTaxVariance ApArContraTrx IgnoreAnalysis=Y|N
            """),
        Item = Element.Parse(
            $$"""
            eSignature Supplier!(15) TransactionCode=I|A|C|D|P|V|E Branch Invoice!(20) TransactionValue FreightCharge
            MiscellaneousCharge Notation TransactionReference(30) JournalNotation
            DiscountBasis=T|P|V DiscountableValue DiscountPercentageValue DiscountAdjustment InvoiceDate DueDate DiscountDate
            ExchRateAtEntry FixedExchRate
            TaxBasis=E|I CalculateQstOnTax TaxCode=? TaxValue SecondTaxCode=? SecondTaxValue EcAcquisition=N|Y Nationality AnalysisEntry
            {{Analysis}}
            EntryNumber~ ReestablishInvoice~=N|Y AutoVoucherCreated~=N|Y
            GrnDetails* { GrnDetailKey GrnSupplier~(15) GrnGrn~ GrnFlag~ GrnJournal~ GrnEntry~ GrnMatchType=P|U|O GrnMatchValue
            GrnPartialMatchQuantity GrnPartialMatchValue }
            LedgerDistribution* { LedgerCode!(35) PasswordForLedgerCode LedgerTaxCode=? LedgerSecondTaxCode=? LedgerNotation LedgerValue
            AnalysisEntry {{Analysis}} POGLCode~(35) TaxOnlyLine~=N|Y }
            """),
    };

    private static BusinessObject GlJournal { get; } = new()
    {
        Code = "GENTJL",
        Root = "PostGlJournal",
        Reference = "JournalReference",
        Identity = ["GlYear", "GlPeriod", "GlJournal"],
        Proof = "GlJournal",
        Results = ["NumOfEntries", "DebitAmount", "CreditAmount"],
        Parameters = Element.Parse(
            "IgnoreWarnings=N|Y|W ApplyIfEntireDocumentValid=Y|N ValidateOnly=N|Y ActionType=A|M ValidatePasswords DeleteEntriesonMaint "
                + "IgnoreAnalysis=Y|N"),
        Item = Element.Parse(
            $$"""
            JournalType=N|P|U|S|L|A|I|E JournalNumber AuthorizeJournal=D|A|U PostJournal=Y|N CancelJournal=N|Y HoldJournal=N|Y
            JournalDate JournalReference(30) Notation
            PostingPeriod PostingYear esignature SourceCode Currency AuditorsPassword
            JournalDetails!* {
                EntryNumber LedgerCode!(35) LedgerCodePassword Date Reference EntryAmount! DeleteEntry=N|Y Comment AnalysisEntry
                InterCompanyDetail InterCompanyId InterCompanyDebit InterCompanyDebitPass InterCompanyCredit InterCompanyCreditPass
                {{Analysis}} }
            """),
    };

    private static BusinessObject Supplier { get; } = new()
    {
        Code = "APSSSP",
        Root = "SetupApSupplier",
        Identity = ["Supplier"],
        IsNamedWithCompany = false,
        Parameters = Element.Parse("IgnoreWarnings=Y|N ApplyIfEntireDocumentValid=N|Y ValidateOnly=N|Y"),
        Item = Element.Parse(
            """
            Key+ { Supplier!(15) } SupplierName(50) SupShortName(20) SupplierChName Telephone Fax Contact Branch TermsCode(2) Bank
            Currency(3) DateSuppAdded WithTaxId WithTaxCode
            SupAddr1 SupAddr2 SupAddr3 SupAddr4 SupAddr5 SupPostalCode RemitName RemitAddr1 RemitAddr2 RemitAddr3 RemitAddr4 RemitAddr5
            RemitPostalCode
            SupplierClass LineDiscCode InvDiscCode Area UserField1 UserField2 DefTaxCode TaxRegnNum DefaultChequeDay PoDefaultDoc
            OnHold=N|Y FaxRemitFlag=N|Y FaxRemitNum FaxRemitContact
            SupplierType=P|T NumMthsBeforDel MerchGlCode(35) FreightGlCode(35) PayByEft=N|Y BankBranch BankAccount EftUserField1
            EftUserField2 EftStatementRef EftBankAccType ChLanguage
            Required1099=N|Y DefaultFmt1099 AskYtdValue1099=N|Y MinPay1099 PayeRef1099 YtdAmount1099 PurchOrdAllowed=Y|N MinPoVal
            MinPoMass MinPoVolume Contracts=N|Y GrnMatchReqd=Y|N
            LctRequired=N|Y EdiTypeFlag=N|Y|F EdiReceiverCode EdiFax FaxContact Email Nationality TransactionNature DeliveryTerms eSignature
            """),
    };
}
