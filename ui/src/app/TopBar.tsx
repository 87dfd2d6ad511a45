/** The bar at the top: the name that leads home, light or dark. */
import TopNavigation from "@cloudscape-design/components/top-navigation";

export interface TopBarProps {
  dark: boolean;
  onToggleDark: () => void;
  onHome: () => void;
}

export function TopBar({ dark, onToggleDark, onHome }: TopBarProps) {
  return (
    <TopNavigation
      identity={{ href: "#", title: "Landfall", onFollow: (event) => { event.preventDefault(); onHome(); } }}
      utilities={[
        {
          type: "button",
          text: dark ? "Light mode" : "Dark mode",
          ariaLabel: dark ? "Switch to light mode" : "Switch to dark mode",
          onClick: onToggleDark,
        },
      ]}
      i18nStrings={{ overflowMenuTriggerText: "More", overflowMenuTitleText: "All" }}
    />
  );
}
