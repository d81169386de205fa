using Connector.BusinessCentral.Wire;

namespace Connector.BusinessCentral.Tests;

public sealed class EnumNameTests
{
    [Theory]
    [InlineData(" ", "_x0020_")]
    [InlineData("In Review", "In_x0020_Review")]
    [InlineData("Charge (Item)", "Charge_x0020__x0028_Item_x0029_")]
    [InlineData("G/L Account", "G_x002f_L_x0020_Account")]
    [InlineData("Draft", "Draft")]
    public void Captions_and_names_lead_to_each_other(string caption, string name)
    {
        EnumName.Name(caption).ShouldBe(name);
        EnumName.Caption(name).ShouldBe(caption);
        EnumName.Caption(caption).ShouldBe(caption);
        EnumName.Name(name).ShouldBe(name);
    }
}
