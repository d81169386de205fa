// A column of GP that holds nothing holds blanks; BILL wants such a field left out.
function filled(value) {
  return has(value) ? text(value) : undefined;
}

// Lines of a bill: what a voucher's distributions debit, less what they credit, without its payable side (1 cash, 2 payable). They must come to what the vendor is owed, or nothing is sent:
// a bill that pays something else would be worse than none.
function billLines(voucher) {
  var lines = (voucher.Distributions || []).filter(function (line) {
    return line.DistributionType !== 1 && line.DistributionType !== 2;
  }).map(function (line) {
    return { account: line.AccountNumber, amount: sub(coalesce(line.DebitAmount, 0), coalesce(line.CreditAmount, 0)), text: line.Reference };
  }).filter(function (line) {
    return line.amount !== 0;
  });
  if (sub(sum(lines, 'amount'), voucher.DocumentAmount) !== 0)
    throw 'The distributions of voucher ' + voucher.VoucherNumber + ' do not come to its amount, so it cannot be billed line by line.';
  return lines;
}

// What a payment of BILL pays of bills that came from Dynamics GP.
function appliedShares(payment) {
  var shares = (payment.billPayments || []).length > 0 ? payment.billPayments : [{ billId: payment.billId, amount: payment.amount }];
  return shares.filter(function (share) {
    return has(share.billId) && linkedFrom('bills', share.billId) !== null;
  });
}

// What a payment of Dynamics GP pays of vouchers that have a bill.
function billedShares(payment, company) {
  return (payment.Applications || []).filter(function (share) {
    return linked('bills', company + '/' + share.VoucherNumber) !== null;
  });
}

// Whether a payment of BILL has come to a bad end. A state that nobody here knows is under way: it neither pays nor takes back.
function isUndone(status) {
  return status === 'VOIDED' || status === 'CANCELED' || String(status).indexOf('FAILED') >= 0;
}
